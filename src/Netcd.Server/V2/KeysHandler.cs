using System.Runtime.CompilerServices;
using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.LocalMember;
using Netcd.Core.Requests;
using Netcd.Core.V2;
using Netcd.Core.V2.Json;
using Netcd.Rpc.Http;
using Netcd.Server.Pages;
using Netcd.Server.Timers;

namespace Netcd.Server.V2;

/// <summary><c>/v2/keys</c>: reads, watches and changes of keys.</summary>
/// <param name="member">Who serves.</param>
/// <param name="access">Who may what.</param>
/// <param name="timers">Where changes are timed; null for nowhere.</param>
internal sealed class KeysHandler(EtcdMember member, V2Access access, ClassicTimers? timers) : IPathHandler
{
    /// <summary>Where the keys are served.</summary>
    public const string Prefix = "/v2/keys";

    [ThreadStatic]
    private static RecentTexts<KeyNames>? _names;

    private readonly string _clusterId = MemberIds.ToText(member.ClusterId);
    private readonly V2Requests _requests = member.V2;

    /// <inheritdoc/>
    public ValueTask HandleAsync(PlainHttpExchange exchange, string path, ReadOnlyMemory<char> query)
    {
        if (exchange.Method is not ("GET" or "PUT" or "POST" or "DELETE" or "HEAD"))
        {
            return PlainAnswers.MethodNotAllowed(exchange, "HEAD,GET,PUT,POST,DELETE");
        }

        exchange.ResponseHeaders[V2Headers.ClusterId] = _clusterId;
        ValueTask<RequestForm> reading = RequestForm.ReadAsync(exchange, query);
        return reading.IsCompletedSuccessfully ? Answer(exchange, path, reading.Result) : AnswerLaterAsync(exchange, path, reading);
    }

    private async ValueTask AnswerLaterAsync(PlainHttpExchange exchange, string path, ValueTask<RequestForm> reading) =>
        await Answer(exchange, path, await reading);

    private ValueTask Answer(PlainHttpExchange exchange, string path, RequestForm form)
    {
        (string key, string fullPath) = (_names ??= new RecentTexts<KeyNames>(KeyNames.Of)).Get(path);
        V2Error error = KeyRequest.Parse(exchange.Method, fullPath, form, _requests.Now, out KeyRequest request);
        if (error.Code != V2ErrorCode.None)
        {
            return V2Answers.Error(exchange, error);
        }

        if (!access.MayUseKey(exchange, key, isWrite: exchange.Method is not ("GET" or "HEAD"), request.Recursive))
        {
            return V2Answers.Error(exchange, new V2Error(V2ErrorCode.Unauthorized, "Insufficient credentials", 0));
        }

        return exchange.Method switch
        {
            "GET" when request.Quorum => FinishAsync(exchange, _requests.GetLinearizableAsync(request.Path, request.Recursive), request.NoValueOnSuccess),
            "GET" when request.Wait => KeyWatch.ServeAsync(exchange, member, request),
            "GET" or "HEAD" => Read(exchange, request),
            _ when timers is not null => FinishAsync(exchange, TimeAsync(timers, request.ToLog(exchange.Method)), request.NoValueOnSuccess),
            _ => FinishAsync(exchange, _requests.StartAsync(request.ToLog(exchange.Method)), request.NoValueOnSuccess),
        };
    }

    private ValueTask Read(PlainHttpExchange exchange, in KeyRequest request)
    {
        JsonAnswer answer = JsonAnswer.Begin();
        if (_requests.Store.TryWriteFile(request.Path, _requests.Now, answer.Json, V2Path.KeysPrefix) is not { } index)
        {
            return Finish(exchange, _requests.Get(request.Path, request.Recursive), request.NoValueOnSuccess);
        }

        V2Headers.SetPosition(exchange, member, index);
        return answer.Line().SendAsync(exchange, 200);
    }

    private async ValueTask<V2Result> TimeAsync(ClassicTimers timers, V2Request request)
    {
        long start = timers.Now;
        V2Result result = await _requests.ProposeAsync(request);
        if (!result.Failed)
        {
            timers.Command(result.Event.Action, start);
        }

        return result;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask FinishAsync(PlainHttpExchange exchange, ValueTask<V2Result> result, bool noValueOnSuccess) =>
        await Finish(exchange, await result, noValueOnSuccess);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask FinishAsync(PlainHttpExchange exchange, ValueTask<ApplyResult> result, bool noValueOnSuccess) =>
        await Finish(exchange, V2Requests.ResultOf(await result), noValueOnSuccess);

    private ValueTask Finish(PlainHttpExchange exchange, in V2Result result, bool noValueOnSuccess)
    {
        if (result.Failed)
        {
            return V2Answers.Error(exchange, result.Error.WithoutPrefix(V2Path.KeysPrefix));
        }

        V2Headers.SetPosition(exchange, member, result.Event.EtcdIndex);
        JsonAnswer answer = JsonAnswer.Begin();
        if (noValueOnSuccess && result.Event.Action is V2Action.Set or V2Action.CompareAndSwap or V2Action.Create or V2Action.Update)
        {
            WriteActionOnly(answer.Json, result.Event.Action);
        }
        else
        {
            result.Event.WriteTo(answer.Json, V2Path.KeysPrefix);
        }

        return answer.Line().SendAsync(exchange, result.Event.IsCreated ? 201 : 200);
    }

    /// <param name="Key">Key as the client names it.</param>
    /// <param name="FullPath">Full path with namespace.</param>
    private sealed record KeyNames(string Key, string FullPath)
    {
        public static KeyNames Of(string path)
        {
            string key = path[Prefix.Length..];
            return new KeyNames(key, V2Path.KeysPrefix + (key.EndsWith('/') ? key[..^1] : key));
        }
    }

    private static void WriteActionOnly(GoJsonWriter json, V2Action action)
    {
        json.BeginObject();
        json.Name("action"u8);
        json.String(action.Name());
        json.EndObject();
    }
}
