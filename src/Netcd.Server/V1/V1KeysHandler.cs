using Netcd.Core.LocalMember;
using Netcd.Core.Requests;
using Netcd.Core.V2;
using Netcd.Rpc.Http;
using Netcd.Server.Pages;
using Netcd.Server.V2;

namespace Netcd.Server.V1;

/// <summary><c>/v1/keys</c>, and <c>/v1/get</c>, which is the same.</summary>
internal sealed class V1KeysHandler(EtcdMember member, V2Access access) : IPathHandler
{
    private const string Machines = "/_etcd/machines";

    private readonly V2Requests _requests = member.V2;

    /// <inheritdoc/>
    public ValueTask HandleAsync(PlainHttpExchange exchange, string path, ReadOnlyMemory<char> query)
    {
        string key = V1Answers.KeyIn(path, path.StartsWith("/v1/get", StringComparison.Ordinal) ? "/v1/get" : "/v1/keys");
        if (!access.MayUseKey(exchange, key, isWrite: exchange.Method is not ("GET" or "HEAD"), recursive: false))
        {
            return V1Answers.NoCredentials(exchange);
        }

        return exchange.Method switch
        {
            "GET" or "HEAD" => Read(exchange, key),
            "POST" or "PUT" => SetAsync(exchange, key, query),
            "DELETE" => DeleteAsync(exchange, key),
            _ => V1Answers.MethodNotAllowed(exchange),
        };
    }

    private ValueTask Read(PlainHttpExchange exchange, string key)
    {
        ulong index = _requests.V1Index;
        if (key == Machines || V2Path.IsBelow(key, Machines))
        {
            return ReadMachines(exchange, key, index);
        }

        V2Result result = _requests.Get(V1Write.PathOf(key), recursive: false);
        if (result.Failed)
        {
            return V1Answers.Error(exchange, new V1Error(V1Error.KeyNotFound, key));
        }

        V2NodeView node = result.Event.Node;
        return node.IsDirectory
            ? V1Answers.Many(exchange, node.Nodes.Select(child => V1Response.OfNode(child, index)))
            : V1Answers.One(exchange, V1Response.OfNode(node, index));
    }

    private ValueTask ReadMachines(PlainHttpExchange exchange, string key, ulong index)
    {
        IEnumerable<V1Response> machines = member.Membership.View.Members
            .Where(static m => m.IsStarted)
            .OrderBy(static m => m.Name, Utf8Order.Instance)
            .Select(m => new V1Response { Action = "GET", Key = $"{Machines}/{m.Name}", Value = $"raft={m.PeerUrls.FirstOrDefault()}&etcd={m.ClientUrls.FirstOrDefault()}", Index = index });
        if (key == Machines)
        {
            return V1Answers.Many(exchange, machines);
        }

        V1Response one = machines.FirstOrDefault(m => m.Key == key);
        return one.Key is null ? V1Answers.Error(exchange, new V1Error(V1Error.KeyNotFound, key)) : V1Answers.One(exchange, one);
    }

    private async ValueTask SetAsync(PlainHttpExchange exchange, string key, ReadOnlyMemory<char> query)
    {
        RequestForm form = await RequestForm.ReadAsync(exchange, query);
        string value = form.First("value");
        string? prevValue = form.Find("prevValue");
        long expiration = 0;
        int problem = V1Answers.IsReserved(key) ? V1Error.Keyword
            : value.Length == 0 ? V1Error.ValueRequired
            : !V1Write.TryReadTtl(form, _requests.Now, out expiration) ? V1Error.TtlNotANumber
            : 0;
        if (problem != 0)
        {
            await V1Answers.Error(exchange, new V1Error(problem, "Set"));
            return;
        }

        V2Result result = await V1Write.SetAsync(_requests, key, value, expiration, prevValue);
        if (!result.Failed)
        {
            await V1Answers.One(exchange, V1Response.Of(result.Event));
        }
        else if (result.Error.Code == V2ErrorCode.NodeExists)
        {
            await V1Answers.Error(exchange, new V1Error(V1Error.TestFailed, $"TestAndSet: {V1Write.CurrentValue(_requests, key)}!="));
        }
        else
        {
            await V1Answers.Error(exchange, V1Error.Of(result.Error, key, prevValue ?? ""));
        }
    }

    private async ValueTask DeleteAsync(PlainHttpExchange exchange, string key)
    {
        if (V1Answers.IsReserved(key))
        {
            await V1Answers.Error(exchange, new V1Error(V1Error.Keyword, "Delete"));
            return;
        }

        V2Result result = await V1Write.DeleteAsync(_requests, key);
        if (!result.Failed)
        {
            await V1Answers.One(exchange, V1Response.Of(result.Event));
            return;
        }

        // There is no deleting of directories in v1: they are "not found".
        var error = V1Error.Of(result.Error, key);
        await V1Answers.Error(exchange, error.Code == V1Error.NotFile ? new V1Error(V1Error.KeyNotFound, key) : error);
    }
}
