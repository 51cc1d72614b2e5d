using Netcd.Core.Mvcc;
using Netcd.Core.Tests.World;
using Netcd.Core.Watch;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Core.Tests.Watch;

/// <summary>Real threads: one writes, one is the watch loop, and two per client stream.</summary>
public sealed class WatchThreadTests : IWatchHeaderSource
{
    public WatchHeaderIds Current => new(1, 2, 3);

    [Fact]
    public async Task Watches_stay_exact_while_writers_readers_cancels_and_compactions_race()
    {
        const int Revisions = 4000;
        var history = new ModelHistory();
        var fault = new TaskCompletionSource();
        var hub = new WatchHub(
            new ThreadWorld(),
            history,
            this,
            new WatchOptions { MaxQueuedResponses = 16, MaxRevisionsPerScan = 50, MaxRecentChanges = 20, ProgressInterval = TimeSpan.FromMilliseconds(100) },
            new MetricRegistry(),
            NullLog.Instance,
            fault.SetException);
        Task[] clients = [.. Enumerable.Range(0, 6).Select(seed => RunClientAsync(hub, history, seed, Revisions + 1))];
        var random = new Random(9);
        for (int i = 0; i < Revisions; i++)
        {
            KeyChange[] changes = history.Write((((char)('a' + random.Next(6))).ToString(), "v"), ("z" + random.Next(3), "w"));
            hub.OnRevision(changes[0].Revision.Main, changes);
            if (i % 1000 == 999)
            {
                history.Compact(history.CurrentRevision - 900);
            }
        }

        foreach (Task client in clients)
        {
            await await Task.WhenAny(client, fault.Task).WaitAsync(TimeSpan.FromSeconds(60));
        }

        hub.Dispose();
    }

    [Fact]
    public async Task The_end_of_a_stream_races_with_everything_and_leaves_nothing_behind()
    {
        var history = new ModelHistory();
        var metrics = new MetricRegistry();
        var hub = new WatchHub(new ThreadWorld(), history, this, new WatchOptions(), metrics, NullLog.Instance, _ => { });
        using var stop = new CancellationTokenSource();
        Task writer = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                KeyChange[] changes = history.Write(("a", "v"));
                hub.OnRevision(changes[0].Revision.Main, changes);
            }
        });
        Task[] clients = [.. Enumerable.Range(0, 3).Select(seed => Task.Run(() =>
        {
            for (int i = 0; i < 300; i++)
            {
                WatchStream stream = hub.OpenStream();
                for (int w = 0; w < 5; w++)
                {
                    stream.Create(WatchFixture.Request("a", start: (w + seed) % 2), EtcdError.None);
                }

                stream.RequestProgress();
                stream.Cancel(1);
                while (stream.TryRead(out _))
                {
                }

                stream.Dispose();
            }
        }))];
        await Task.WhenAll(clients);
        stop.Cancel();
        await writer;
        Assert.All(
            metrics.Families.Where(f => f.Type == "gauge"),
            f => Assert.Equal(0, ((Func<double>)f.Series()[0].Value)()));
        hub.Dispose();
    }

    private static async Task RunClientAsync(WatchHub hub, ModelHistory history, int seed, long last)
    {
        await Task.Yield();
        var random = new Random(seed);
        var checker = new WatchChecker(history);
        WatchStream stream = hub.OpenStream();
        WatchCreateRequest end = WatchFixture.Request("", "\0", start: 1, id: 1_000_000);
        end.ProgressNotify = true;
        Create(end);
        long seen = 0;
        while (seen < last)
        {
            Assert.True(await stream.WaitToReadAsync());
            while (stream.TryRead(out WatchMessage message))
            {
                WatchResponse response = WatchFixture.Decode(message);
                checker.Check(response);

                if (response.WatchId == end.WatchId && response.Canceled)
                {
                    // Too slow for the compactions: go on from there.
                    seen = response.CompactRevision - 1;
                    end.StartRevision = response.CompactRevision;
                    end.WatchId++;
                    Create(end);
                }
                else if (response.WatchId == end.WatchId)
                {
                    seen = response.Events.Count > 0 ? response.Events[^1].Kv.ModRevision : seen;
                }
            }

            if (checker.Live.Length < 20)
            {
                WatchCreateRequest request = WatchFixture.Request(((char)('a' + random.Next(6))).ToString(), random.Next(2) == 0 ? "" : "zz", random.Next(3) == 0 ? Math.Max(1, seen - 100) : 0);
                request.PrevKv = random.Next(2) == 0;
                Create(request);
            }
            else if (checker.Live.Where(id => id < 1_000_000).Take(1).ToArray() is [long id])
            {
                checker.Canceling(id);
                stream.Cancel(id);
            }

            stream.RequestProgress();
        }

        Assert.True(checker.Events > 0);
        stream.Dispose();

        void Create(WatchCreateRequest request)
        {
            checker.Asked(request.Clone());
            stream.Create(request, EtcdError.None);
        }
    }
}
