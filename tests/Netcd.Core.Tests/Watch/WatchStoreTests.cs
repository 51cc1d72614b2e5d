using Google.Protobuf;
using Netcd.Core.MvccTests;
using Netcd.Core.Watch;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Core.Tests.Watch;

/// <summary>The hub over the real store, compared with the model.</summary>
public sealed class WatchStoreTests : IWatchHeaderSource
{
    public WatchHeaderIds Current => new(1, 2, 3);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Watches_of_the_store_show_its_history(int seed)
    {
        var random = new Random(seed);
        using var fixture = new StoreFixture();
        var model = new ModelHistory();
        using var hub = new WatchHub(
            fixture.World,
            fixture.Store,
            this,
            new WatchOptions { MaxQueuedResponses = 20, MaxRevisionsPerScan = 30, MaxRecentChanges = 20 },
            new MetricRegistry(),
            NullLog.Instance,
            e => throw e);
        fixture.Store.Observer = hub;
        var checker = new WatchChecker(model);
        WatchStream stream = hub.OpenStream();
        for (int step = 0; step < 600; step++)
        {
            for (int batch = random.Next(1, 5); batch > 0; batch--)
            {
                Write(fixture, model, random);
            }

            fixture.Store.Publish();
            switch (random.Next(8))
            {
                case 0:
                    Create(stream, checker, random, fixture.Revision);
                    break;
                case 1:
                    stream.RequestProgress();
                    break;
                case 2 when random.Next(4) == 0 && fixture.Revision > 60:
                    long at = fixture.Revision - random.Next(50);
                    if (fixture.Compact(at).Error == EtcdError.None)
                    {
                        model.Compact(at);
                    }

                    break;
                case 3:
                    fixture.Pass(50);
                    break;
                case 4:
                    WatchFixture.ReadQueued(stream, random.Next(100)).ForEach(checker.Check);
                    break;
                default:
                    fixture.World.Step();
                    break;
            }
        }

        List<WatchResponse> rest;
        do
        {
            fixture.Pass(10);
            rest = WatchFixture.ReadQueued(stream);
            rest.ForEach(checker.Check);
        }
        while (rest.Count > 0);
        checker.CheckComplete();
        Assert.True(checker.Events > 1000 && checker.Replayed > 20, $"{checker.Events} events, {checker.Replayed} replayed");
    }

    private static void Write(StoreFixture fixture, ModelHistory model, Random random)
    {
        string key = "k" + random.Next(10);
        if (random.Next(4) == 0 && model.Has(key))
        {
            fixture.ApplyUnpublished(e => e.DeleteRange(new DeleteRangeRequest { Key = StoreFixture.Bytes(key) }.ToByteArray(), wantBody: false)).Dispose();
            model.Write((key, null));
            return;
        }

        string value = "v" + random.Next(1000);
        fixture.ApplyUnpublished(e => e.Put(new PutRequest { Key = StoreFixture.Bytes(key), Value = StoreFixture.Bytes(value) }.ToByteArray(), wantBody: false)).Dispose();
        model.Write((key, value));
    }

    private static void Create(WatchStream stream, WatchChecker checker, Random random, long current)
    {
        string key = "k" + random.Next(10);
        WatchCreateRequest request = WatchFixture.Request(key, random.Next(3) switch { 0 => "", 1 => "\0", _ => "k~" });
        request.StartRevision = random.Next(3) == 0 ? 0 : Math.Max(1, current - random.Next(100));
        request.PrevKv = random.Next(2) == 0;
        checker.Asked(request);
        stream.Create(request, EtcdError.None);
    }
}
