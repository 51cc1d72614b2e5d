using System.Buffers;
using Google.Protobuf;
using Netcd.Core.Mvcc;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;

namespace Netcd.Core.MvccTests;

/// <summary>Large ranges that are written in parts: whatever happens meanwhile, the parts together are what one write gives.</summary>
public sealed class RangeRestTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Parts_together_are_the_whole(int seed)
    {
        var random = new Random(seed);
        using var fixture = new StoreFixture();
        Fill(fixture, random);
        for (int i = 0; i < 20; i++)
        {
            var request = new RangeRequest
            {
                Key = ByteString.CopyFromUtf8("k"),
                RangeEnd = ByteString.CopyFromUtf8("l"),
                Limit = random.Next(3) == 0 ? random.Next(300) : 0,
                KeysOnly = random.Next(3) == 0,
                Revision = random.Next(2) == 0 ? random.Next(2, (int)fixture.Revision + 1) : 0,
                SortOrder = (RangeRequest.Types.SortOrder)random.Next(3),
                SortTarget = (RangeRequest.Types.SortTarget)random.Next(5),
            };
            byte[] whole = Whole(fixture, request);
            int limit = random.Next(1, 2_000);
            Assert.Equal(Convert.ToHexString(whole), Convert.ToHexString(InParts(fixture, request, limit, static (_, _) => { })));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_changed_committed_and_compacted_meanwhile_is_not_seen(bool isReleased)
    {
        var random = new Random(9);
        using var fixture = new StoreFixture();
        Fill(fixture, random);
        var request = new RangeRequest { Key = ByteString.CopyFromUtf8("k"), RangeEnd = ByteString.CopyFromUtf8("l") };
        byte[] whole = Whole(fixture, request);
        int parts = 0;
        byte[] written = InParts(fixture, request, 1_000, (rest, _) =>
        {
            if (isReleased && parts++ == 3)
            {
                rest.Release();
            }

            fixture.Put($"k{random.Next(400)}", "new");
            fixture.Delete($"k{random.Next(400)}");
            fixture.Compact(fixture.Revision);
            fixture.Pass(200);
        });
        Assert.Equal(Convert.ToHexString(whole), Convert.ToHexString(written));
        Assert.Empty(fixture.Faults);
    }

    [Fact]
    public void Pages_are_held_until_the_rest_is_written_released_or_disposed()
    {
        using var fixture = new StoreFixture();
        Fill(fixture, new Random(3));
        var request = new RangeRequest { Key = ByteString.CopyFromUtf8("k"), RangeEnd = ByteString.CopyFromUtf8("l") };
        Action<RangeRest>[] ends = [static rest => rest.WriteNext(new ArrayBufferWriter<byte>(), int.MaxValue), static rest => rest.Release(), static rest => rest.Dispose()];
        foreach (Action<RangeRest> end in ends)
        {
            Begin(fixture, request, 100, new ArrayBufferWriter<byte>(), out RangeRest? rest);
            MoveOn();
            Assert.Equal(2, OpenReads());
            end(rest!);
            Assert.Equal(1, OpenReads());
            rest!.Dispose();
            rest.Release();
            rest.WriteNext(new ArrayBufferWriter<byte>(), 10);
            Assert.Equal(1, OpenReads());
        }

        void MoveOn()
        {
            fixture.Put("other", "v");
            fixture.Pass(200);
        }

        double OpenReads() => Convert.ToDouble(((Telemetry.Metrics.Gauge)fixture.Metrics.Families.Single(static f => f.Name == "etcd_mvcc_db_open_read_transactions").Series()[0].Value).Value);
    }

    /// <summary>Some keys in committed pages, some in a buffer, of all sizes.</summary>
    private static void Fill(StoreFixture fixture, Random random)
    {
        for (int i = 0; i < 500; i++)
        {
            fixture.Put($"k{random.Next(400)}", new string('v', random.Next(20) == 0 ? random.Next(20_000) : random.Next(300)));
            if (i % 100 == 50)
            {
                fixture.Pass(200);
            }
        }
    }

    private static byte[] Whole(StoreFixture fixture, RangeRequest request)
    {
        Assert.True(RangeRequestView.TryParse(request.ToByteArray(), out var view));
        using RangeRead read = fixture.Store.Range(view);
        Assert.Equal(EtcdError.None, read.Error);
        var output = new ArrayBufferWriter<byte>();
        read.WriteBody(output);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] InParts(StoreFixture fixture, RangeRequest request, int limit, Action<RangeRest, int> between)
    {
        var output = new ArrayBufferWriter<byte>();
        if (Begin(fixture, request, limit, output, out RangeRest? rest))
        {
            return output.WrittenSpan.ToArray();
        }

        using (rest)
        {
            long end = output.WrittenCount + rest!.Size;
            while (output.WrittenCount < end)
            {
                between(rest, output.WrittenCount);
                int before = output.WrittenCount;
                rest.WriteNext(output, limit);
                Assert.True(output.WrittenCount > before, "no progress");
            }

            Assert.Equal(end, output.WrittenCount);
        }

        return output.WrittenSpan.ToArray();
    }

    private static bool Begin(StoreFixture fixture, RangeRequest request, int limit, ArrayBufferWriter<byte> output, out RangeRest? rest)
    {
        Assert.True(RangeRequestView.TryParse(request.ToByteArray(), out var view));
        using RangeRead read = fixture.Store.Range(view);
        Assert.Equal(EtcdError.None, read.Error);
        bool isAll = read.WriteNext(output, limit);
        rest = isAll ? null : read.DetachRest();
        return isAll;
    }
}
