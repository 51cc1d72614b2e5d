using Netcd.Protocol.Rpc;

namespace Netcd.Bench;

/// <summary>Watches and leases.</summary>
internal static class StreamScenarios
{
    private const int WatchersPerStream = 100;
    private const int LeaseStreams = 100;
    private const int Turns = 50;
    private const double Third = 1.0 / 3;

    public static IEnumerable<Scenario> Of(Sizes sizes)
    {
        yield return Scenario.OfLoad(
            $"watch fan-out, {sizes.WatchStreams * WatchersPerStream:N0} watchers on {sizes.WatchStreams} streams",
            Target.Load(4, 0.25),
            server => WatchFanOut.RunAsync(server, sizes.WatchStreams, WatchersPerStream, sizes.FanOutPuts));
        yield return Scenario.OfLoad(
            $"lease grant, {sizes.Leases:N0} leases, 1,000 clients",
            Target.Load(3, Third),
            server => H2Load.RunAsync(server, "Lease/LeaseGrant", new LeaseGrantRequest { TTL = 600 }, 100, 10, sizes.Leases));
        yield return Scenario.OfLoad(
            $"lease keepalive, {sizes.Leases:N0} leases on {LeaseStreams} streams",
            Target.Load(3, Third),
            server => KeepAlives.RunAsync(server, LeaseStreams, sizes.Leases / LeaseStreams, Turns));
    }
}
