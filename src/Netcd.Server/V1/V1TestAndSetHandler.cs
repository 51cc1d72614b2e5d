using Netcd.Core.LocalMember;
using Netcd.Core.Requests;
using Netcd.Core.V2;
using Netcd.Rpc.Http;
using Netcd.Server.Pages;
using Netcd.Server.V2;

namespace Netcd.Server.V1;

/// <summary><c>/v1/testAndSet</c> of the first weeks of etcd, with its errors in plain text.</summary>
internal sealed class V1TestAndSetHandler(EtcdMember member, V2Access access) : IPathHandler
{
    private readonly V2Requests _requests = member.V2;

    /// <inheritdoc/>
    public async ValueTask HandleAsync(PlainHttpExchange exchange, string path, ReadOnlyMemory<char> query)
    {
        string key = V1Answers.KeyIn(path, "/v1/testAndSet");
        if (exchange.Method != "POST")
        {
            await V1Answers.MethodNotAllowed(exchange);
            return;
        }

        if (!access.MayUseKey(exchange, key, isWrite: true, recursive: false))
        {
            await V1Answers.NoCredentials(exchange);
            return;
        }

        RequestForm form = await RequestForm.ReadAsync(exchange, query);
        string value = form.First("value");
        string prevValue = form.First("prevValue");
        if (value.Length == 0 || prevValue.Length == 0)
        {
            await Fail(exchange, 400, $"TestAndSet: {(prevValue.Length == 0 ? "PrevValue" : "Value")} Required");
        }
        else if (V1Answers.IsReserved(key))
        {
            await V1Answers.Error(exchange, new V1Error(V1Error.Keyword, "TestAndSet"));
        }
        else if (!V1Write.TryReadTtl(form, _requests.Now, out long expiration))
        {
            await V1Answers.Error(exchange, new V1Error(V1Error.TtlNotANumber, "TestAndSet"));
        }
        else
        {
            await Answer(exchange, key, prevValue, await V1Write.SetAsync(_requests, key, value, expiration, prevValue));
        }
    }

    private static ValueTask Answer(PlainHttpExchange exchange, string key, string prevValue, V2Result result) => result.Error.Code switch
    {
        V2ErrorCode.None => V1Answers.One(exchange, V1Response.Of(result.Event!)),
        V2ErrorCode.KeyNotFound => PlainAnswers.NotFound(exchange),
        V2ErrorCode.CompareFailed => Fail(exchange, 400, $"Test {result.Error.Cause[(prevValue.Length + 5)..^1]}=={prevValue} fails\n"),
        _ => V1Answers.Error(exchange, V1Error.Of(result.Error, key, prevValue)),
    };

    private static ValueTask Fail(PlainHttpExchange exchange, int status, string text) => exchange.WriteAsync(status, PlainAnswers.Text, text);
}
