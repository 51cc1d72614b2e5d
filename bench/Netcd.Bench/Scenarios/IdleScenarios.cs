using Google.Protobuf;

namespace Netcd.Bench;

/// <summary>What a server without work takes.</summary>
internal static class IdleScenarios
{
    private const int WatchersPerConnection = 100;

    public static IEnumerable<Scenario> Of(Sizes sizes)
    {
        var start = new Row("start, empty directory", Section.Maintenance);
        var idle = new Row("idle", Section.Memory, new Target(Metric.Resident, 1.5));
        yield return new Scenario([start, idle], async trial =>
        {
            await using ServerUnderTest server = await ServerUnderTest.StartAsync(trial.Program);
            trial.Record(start, Metric.Time, server.StartTime.TotalMilliseconds);
            trial.Record(start, Metric.CpuTime, server.Cost.Cpu.TotalMilliseconds);
            await Task.Delay(sizes.Settling);
            trial.Record(idle, Metric.Resident, server.Cost.ResidentMegabytes);
        });

        int watchers = sizes.IdleConnections * WatchersPerConnection;
        var watching = new Row($"{watchers:N0} idle watchers on {sizes.IdleConnections:N0} connections", Section.Memory, new Target(Metric.Resident, 0.7));
        yield return new Scenario([watching], async trial =>
        {
            await using ServerUnderTest server = await ServerUnderTest.StartAsync(trial.Program);
            using WatchStreams watches = await WatchStreams.OpenAsync(
                server, ByteString.CopyFromUtf8("watched"), sizes.IdleConnections, sizes.IdleConnections, WatchersPerConnection);
            await Task.Delay(sizes.Settling);
            trial.Record(watching, Metric.Resident, server.Cost.ResidentMegabytes);
        })
        { MaxRounds = 3 };
    }
}
