using System.Buffers;
using System.Threading.Channels;
using Netcd.Core.LocalMember;
using Netcd.Core.V2;
using Netcd.Rpc.Http;

namespace Netcd.Server.V2;

/// <summary>Long polls and streams of <c>/v2/keys</c>.</summary>
internal static class KeyWatch
{
    /// <summary>Sends the headers at once, then one event or, with <c>stream</c>, all events until either side ends.</summary>
    public static ValueTask ServeAsync(PlainHttpExchange exchange, EtcdMember member, in KeyRequest request)
    {
        // One pending wake-up says as much as many.
        var wakeUps = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        void Wake() => wakeUps.Writer.TryWrite(true);
        V2WatchResult started = member.V2.Store.Watch(request.Path, request.Recursive, request.Stream, request.WaitIndex, Wake);
        return started.Watcher is { } watcher
            ? SendAsync(exchange, member, watcher, wakeUps.Reader, Wake)
            : V2Answers.Error(exchange, started.Error.WithoutPrefix(V2Path.KeysPrefix));
    }

    private static async ValueTask SendAsync(PlainHttpExchange exchange, EtcdMember member, V2Watcher watcher, ChannelReader<bool> wakeUps, Action wake)
    {
        try
        {
            V2Headers.SetPosition(exchange, member, watcher.StartIndex);
            exchange.ResponseHeaders.ContentType = "application/json";
            await exchange.StartAsync();
            await exchange.FlushAsync();
            using CancellationTokenRegistration gone = exchange.Aborted.Register(wake);
            while (!exchange.Aborted.IsCancellationRequested)
            {
                // Asked before the queue is emptied: what comes after the end was asked for is still taken the next time round.
                bool isOver = watcher.End != V2WatchEnd.None;
                if (WriteWaiting(exchange, watcher) || isOver)
                {
                    await exchange.FlushAsync();
                }

                if (isOver)
                {
                    return;
                }

                await wakeUps.ReadAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The client is gone, which is how a watch usually ends.
        }
        finally
        {
            watcher.Cancel();
        }
    }

    private static bool WriteWaiting(PlainHttpExchange exchange, V2Watcher watcher)
    {
        bool any = false;
        while (watcher.TryTake(out V2Event? next))
        {
            JsonAnswer answer = JsonAnswer.Begin();
            next.WriteTo(answer.Json, V2Path.KeysPrefix);
            exchange.ResponseBody.Write(answer.Line().Written);
            any = true;
        }

        return any;
    }
}
