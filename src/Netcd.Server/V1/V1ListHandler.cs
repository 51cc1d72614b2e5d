using System.Buffers;
using Netcd.Core.LocalMember;
using Netcd.Core.V2;
using Netcd.Core.V2.Json;
using Netcd.Rpc.Http;
using Netcd.Server.Pages;
using Netcd.Server.V2;

namespace Netcd.Server.V1;

/// <summary><c>/v1/list</c>: the entries of a directory, objects side by side, or an array for clients that ask for JSON.</summary>
internal sealed class V1ListHandler(EtcdMember member, V2Access access) : IPathHandler
{
    /// <inheritdoc/>
    public ValueTask HandleAsync(PlainHttpExchange exchange, string path, ReadOnlyMemory<char> query)
    {
        string key = V1Answers.KeyIn(path, "/v1/list");
        if (exchange.Method is not ("GET" or "HEAD"))
        {
            return V1Answers.MethodNotAllowed(exchange);
        }

        if (!access.MayUseKey(exchange, key, isWrite: false, recursive: false))
        {
            return V1Answers.NoCredentials(exchange);
        }

        V2Result result = member.V2.Get(V1Write.PathOf(key), recursive: false);
        if (result.Failed)
        {
            return PlainAnswers.NotFound(exchange);
        }

        V2NodeView node = result.Event.Node;
        IReadOnlyList<V2NodeView> entries = node.IsDirectory ? node.Nodes : [node];
        return exchange.RequestHeaders.Accept.ToString().Contains("application/json", StringComparison.Ordinal)
            ? SendArray(exchange, entries)
            : SendLine(exchange, entries);
    }

    private static ValueTask SendArray(PlainHttpExchange exchange, IReadOnlyList<V2NodeView> entries)
    {
        JsonAnswer answer = JsonAnswer.Begin();
        answer.Json.BeginArray();
        foreach (V2NodeView entry in entries)
        {
            Write(answer.Json, entry);
        }

        answer.Json.EndArray();
        return answer.SendAsync(exchange, 200);
    }

    private static ValueTask SendLine(PlainHttpExchange exchange, IReadOnlyList<V2NodeView> entries)
    {
        var line = new ArrayBufferWriter<byte>();
        foreach (V2NodeView entry in entries)
        {
            line.Write(line.WrittenCount > 0 ? " "u8 : default);
            Write(new GoJsonWriter(line), entry);
        }

        return exchange.WriteAsync(200, PlainAnswers.Text, line.WrittenMemory);
    }

    private static void Write(GoJsonWriter json, V2NodeView entry)
    {
        json.BeginObject();
        json.Name("Key"u8);
        json.String(entry.Key.AsSpan(entry.Key.LastIndexOf('/') + 1));
        json.Name("Value"u8);
        json.String(entry.Value ?? ".");
        json.Name("Type"u8);
        json.String(entry.IsDirectory ? "d" : "f");
        json.EndObject();
    }
}
