using System.Buffers;
using Netcd.Client.Connection;
using Netcd.Rpc.Server;

namespace Netcd.Server.Proxy.L7;

/// <summary>Passes calls on to the cluster as bytes, with the caller's token, and their answers back.</summary>
/// <param name="views">The cluster.</param>
internal sealed class CallForwarder(CallerViews views)
{
    /// <summary>Registers methods with one request and one response.</summary>
    public void Unary(RpcServiceTable table, string service, params ReadOnlySpan<string> methods)
    {
        foreach (string method in methods)
        {
            string path = $"/{service}/{method}";
            table.Unary(path, (call, request) => ForwardAsync(call, path, request.ToArray()));
        }
    }

    /// <summary>Registers a method with one request and a stream of responses.</summary>
    public void ServerStream(RpcServiceTable table, string service, string method)
    {
        string path = $"/{service}/{method}";
        table.ServerStream(path, (call, request) => ForwardStreamAsync(call, path, request.ToArray()));
    }

    private async ValueTask ForwardAsync(RpcCall call, string path, byte[] request) =>
        call.Write(await views.For(call).Raw.CallAsync(path, request, call.Cancellation));

    private async ValueTask ForwardStreamAsync(RpcCall call, string path, byte[] request)
    {
        await using RawStream stream = await views.For(call).Raw.OpenAsync(path, needsLeader: false, call.Cancellation);
        await stream.WriteAsync(request);
        stream.CompleteWrites();
        while (await stream.ReadAsync() is { IsEnd: false } message)
        {
            message.Payload.CopyTo(call.BeginMessage((int)message.Payload.Length));
            call.EndMessage();
            await call.FlushAsync();
        }
    }
}
