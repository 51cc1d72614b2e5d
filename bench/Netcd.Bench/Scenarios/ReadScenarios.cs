using Google.Protobuf;
using Netcd.Protocol.Rpc;

namespace Netcd.Bench;

/// <summary>Reads of many keys: pages of 1,000, and a whole prefix of 100 MB.</summary>
internal static class ReadScenarios
{
    private const int ValueSize = 256;
    private const int PageSize = 1_000;
    private const int WholeReads = 10;
    private static readonly Target[] Targets = Target.Load(4, 0.25);

    public static Scenario Of(Sizes sizes)
    {
        // With their keys and revisions, 4,000 of them are 1.2 MB on the wire.
        string prefix = $"prefix of {sizes.PrefixKeys / 4_000} MB";
        var page = new Row("range of 1,000 keys of 256 B, 10 clients", Section.Load, Targets);
        var paged = new Row($"{prefix} in pages of 1,000 keys, 1 client", Section.Load, Targets);
        var whole = new Row($"{prefix} in one answer, 1 client", Section.Load, Targets);
        return new Scenario([page, paged, whole], async trial =>
        {
            await using ServerUnderTest server = await ServerUnderTest.StartAsync(trial.Program);
            await Filler.FillAsync(server, 0, sizes.PrefixKeys, ValueSize);
            if (trial.Wants(page))
            {
                trial.Record(page, await H2Load.RunAsync(server, "KV/Range", Between(0, PageSize), 10, 1, sizes.PageRequests), server.Cost);
            }

            if (trial.Wants(paged))
            {
                int pages = sizes.PrefixKeys / PageSize;
                await PassAsync(server, pages / 10);
                trial.Record(paged, await PassAsync(server, pages), server.Cost);
            }

            if (trial.Wants(whole))
            {
                trial.Record(whole, await H2Load.RunAsync(server, "KV/Range", Between(0, sizes.PrefixKeys), 1, 1, WholeReads), server.Cost);
            }
        })
        { MaxRounds = 3 };
    }

    /// <summary>Reads pages one after the other, as a client does that does not know where the prefix ends.</summary>
    private static Task<LoadResult> PassAsync(ServerUnderTest server, int pages) => ClosedLoop.RunAsync(server, "KV/Range", 1, 1, pages, number =>
    {
        RangeRequest request = Between(number * PageSize, null);
        request.Limit = PageSize;
        return request.ToByteArray();
    });

    private static RangeRequest Between(int from, int? to) =>
        new() { Key = Filler.Key(from), RangeEnd = to is { } end ? Filler.Key(end) : ByteString.CopyFromUtf8("benchmark0") };
}
