using Netcd.Core.Auth;
using Netcd.Core.LocalMember;
using Netcd.Core.Watch;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;
using Netcd.Rpc.Server;
using Netcd.Telemetry.Failpoints;

namespace Netcd.Server.Grpc;

/// <summary>
/// <c>etcdserverpb.Watch</c>. One task reads the client's requests, one writes what the stream has queued: many messages, one
/// flush. The client's HTTP/2 window is the back-pressure; the stream then parks its watchers.
/// </summary>
internal sealed class WatchService(EtcdMember member, Callers callers)
{
    /// <summary>Written at most without asking whether the client has room.</summary>
    private const int FlushBytes = 64 << 10;

    public void Register(RpcServiceTable table) => table.BidiStream("/etcdserverpb.Watch/Watch", Watch);

    private async ValueTask Watch(RpcCall call)
    {
        using WatchStream stream = member.OpenWatchStream();
        Task writing = WriteAsync(call, stream);
        try
        {
            await ReadAsync(call, stream);
            await writing;
        }
        finally
        {
            callers.Watches.Remove(stream);
            stream.Dispose();
            await writing.ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    /// <summary>Until the client ends its side; its watches go on after that.</summary>
    private async Task ReadAsync(RpcCall call, WatchStream stream)
    {
        while (true)
        {
            await stream.WaitForRoomAsync();
            RpcMessage message = await call.ReadAsync();
            if (message.IsEnd)
            {
                return;
            }

            WatchRequest request = WatchRequest.Parser.ParseFrom(message.Payload);
            switch (request.RequestUnionCase)
            {
                case WatchRequest.RequestUnionOneofCase.CreateRequest:
                    await callers.WaitForTokenAsync(call);
                    EtcdError error = callers.Identify(call, out AuthCaller caller);
                    callers.Watches.Create(stream, request.CreateRequest, caller, error);
                    break;
                case WatchRequest.RequestUnionOneofCase.CancelRequest:
                    stream.Cancel(request.CancelRequest.WatchId);
                    break;
                case WatchRequest.RequestUnionOneofCase.ProgressRequest:
                    stream.RequestProgress();
                    break;
            }
        }
    }

    private static async Task WriteAsync(RpcCall call, WatchStream stream)
    {
        using var buffer = new PooledBuffer(4096);
        int unsent = 0;
        while (await stream.WaitToReadAsync())
        {
            while (stream.TryRead(out WatchMessage message))
            {
                buffer.Truncate(0);
                message.WriteTo(buffer);
                Failpoint.Reach("beforeSendWatchResponse");
                call.Write(buffer.Written);
                unsent += buffer.Length;
                if (unsent >= FlushBytes)
                {
                    unsent = 0;
                    await call.FlushAsync();
                }
            }

            unsent = 0;
            await call.FlushAsync();
        }
    }
}
