namespace Netcd.Bench;

/// <summary>The v2 API, compared with real etcd 3.4.</summary>
internal static class V2Scenarios
{
    private const int Clients = 64;
    private const string Flag = "--enable-v2=true";
    private static readonly string Form = "value=" + new string('v', 256);
    private static readonly Target[] Targets = [.. Target.Load(2, 0.5), new(Metric.Resident, 1)];

    public static IEnumerable<Scenario> Of(Sizes sizes)
    {
        yield return Scenario.OfLoad($"v2 PUT 256 B, {Clients} clients", Targets, server => Wrk.RunV2Async(server, Form, Clients, sizes.V2Time), Flag) with { IsV2 = true };
        yield return Scenario.OfLoad($"v2 GET, {Clients} clients", Targets, async server =>
        {
            await Wrk.PutV2Async(server, Form);
            return await Wrk.RunV2Async(server, "", Clients, sizes.V2Time);
        }, Flag) with
        { IsV2 = true };
    }
}
