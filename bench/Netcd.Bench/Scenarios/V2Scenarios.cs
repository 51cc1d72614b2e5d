namespace Netcd.Bench;

/// <summary>The v2 API, compared with real etcd 3.4.</summary>
internal static class V2Scenarios
{
    private const int Clients = 64;
    private const string Flag = "--enable-v2=true";
    private static readonly string Form = "value=" + new string('v', 256);
    private static readonly Target[] Targets = Target.Load(2, 0.5);

    public static IEnumerable<Scenario> Of(Sizes sizes)
    {
        yield return Scenario.OfLoad($"v2 PUT 256 B, {Clients} clients", Targets, server => H2Load.RunV2Async(server, Form, Clients, sizes.Requests), Flag) with { IsV2 = true };
        yield return Scenario.OfLoad($"v2 GET, {Clients} clients", Targets, async server =>
        {
            await H2Load.RunV2Async(server, Form, 1, 5);
            return await H2Load.RunV2Async(server, "", Clients, sizes.Requests);
        }, Flag) with
        { IsV2 = true };
    }
}
