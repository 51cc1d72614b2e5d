using Netcd.Core.Auth;
using Netcd.Core.LocalMember;
using Netcd.Core.Watch;
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
        int unsent = 0;
        while (await stream.WaitToReadAsync())
        {
            while (stream.TryReadAlike(out WatchMessage message))
            {
                for (; message.Responses > 0; message = Write(call, message, ref unsent))
                {
                    if (unsent >= FlushBytes)
                    {
                        unsent = 0;
                        await call.FlushAsync();
                    }
                }
            }

            unsent = 0;
            await call.FlushAsync();
        }
    }

    /// <summary>Writes the first of several responses, those that are of one size and fit into one flush.</summary>
    /// <returns>The others.</returns>
    private static WatchMessage Write(RpcCall call, in WatchMessage message, ref int unsent)
    {
        int size = message.ByteCount;
        int count = message.CountOfSameSize(1 + (FlushBytes / size));
        Failpoint.Reach("beforeSendWatchResponse");
        message.Take(count).WriteAlike(call.BeginMessages(count, size), RpcCall.MessageGap);
        call.EndMessages(count, size);
        unsent += count * size;
        return message.Skip(count);
    }
}
