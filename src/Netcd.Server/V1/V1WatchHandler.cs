using System.Globalization;
using System.Threading.Channels;
using Netcd.Core.LocalMember;
using Netcd.Core.V2;
using Netcd.Rpc.Http;
using Netcd.Server.Pages;
using Netcd.Server.V2;

namespace Netcd.Server.V1;

/// <summary><c>/v1/watch</c>: the next change at or below a key, or with POST the first one since an index.</summary>
internal sealed class V1WatchHandler(EtcdMember member, V2Access access) : IPathHandler
{
    /// <inheritdoc/>
    public async ValueTask HandleAsync(PlainHttpExchange exchange, string path, ReadOnlyMemory<char> query)
    {
        string key = V1Answers.KeyIn(path, "/v1/watch");
        if (exchange.Method is not ("GET" or "POST"))
        {
            await V1Answers.MethodNotAllowed(exchange);
            return;
        }

        if (!access.MayUseKey(exchange, key, isWrite: false, recursive: true))
        {
            await V1Answers.NoCredentials(exchange);
            return;
        }

        ulong since = 0;
        if (exchange.Method == "POST")
        {
            RequestForm form = await RequestForm.ReadAsync(exchange, query);
            if (!ulong.TryParse(form.First("index"), NumberStyles.None, CultureInfo.InvariantCulture, out since))
            {
                await V1Answers.Error(exchange, new V1Error(V1Error.IndexNotANumber, "Watch From Index"));
                return;
            }
        }

        await WatchAsync(exchange, key, since);
    }

    private async ValueTask WatchAsync(PlainHttpExchange exchange, string key, ulong since)
    {
        var wakeUps = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        void Wake() => wakeUps.Writer.TryWrite(true);
        string path = V1Write.PathOf(key);

        // Waiting starts before the look into the past, so nothing falls in between.
        V2Watcher watcher = member.V2.Store.Watch(path, recursive: true, stream: false, since: 0, Wake).Watcher!;
        try
        {
            V2Event? found = since == 0 ? null : member.V2.Store.Watches.FindPast(path, past => past.V1Index >= since && past.Action != V2Action.Expire);
            using CancellationTokenRegistration gone = exchange.Aborted.Register(Wake);
            while (found is null && !exchange.Aborted.IsCancellationRequested)
            {
                bool isOver = watcher.End != V2WatchEnd.None;
                if (!watcher.TryTake(out found) && isOver)
                {
                    await V1Answers.Error(exchange, new V1Error(V1Error.WatcherCleared, key));
                    return;
                }

                if (found is null)
                {
                    await wakeUps.Reader.ReadAsync();
                }
            }

            if (found is not null)
            {
                await V1Answers.One(exchange, V1Response.Of(found));
            }
        }
        finally
        {
            watcher.Cancel();
        }
    }
}
