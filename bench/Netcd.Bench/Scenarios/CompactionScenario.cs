using Netcd.Protocol.Rpc;

namespace Netcd.Bench;

/// <summary>Compaction of many revisions of 1,000 keys, until the history is gone from the database.</summary>
internal static class CompactionScenario
{
    private const int Keys = 1_000;
    private const int ValueSize = 256;

    public static Scenario Of(Sizes sizes)
    {
        var row = new Row($"compaction of {Sizes.Short(sizes.Revisions)} revisions of 256 B", Section.Maintenance, new Target(Metric.Time, 0.5));
        return new Scenario([row], async trial =>
        {
            await using ServerUnderTest server = await ServerUnderTest.StartAsync(trial.Program);
            await Filler.FillAsync(server, 0, sizes.Revisions, ValueSize, Keys);
            await Maintenance.MeasureAsync(trial, row, server, async channel =>
            {
                // Transactions make one revision for 100 puts each; the newest is where the next one-key read stands.
                RangeResponse newest = await channel.UnaryAsync("/etcdserverpb.KV/Range", new RangeRequest { Key = Filler.Key(0) }, RangeResponse.Parser);
                var request = new CompactionRequest { Revision = newest.Header.Revision, Physical = true };
                await channel.UnaryAsync("/etcdserverpb.KV/Compact", request, CompactionResponse.Parser);
            });
        })
        { MaxRounds = 2 };
    }
}
