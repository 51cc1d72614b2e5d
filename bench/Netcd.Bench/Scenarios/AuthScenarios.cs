using Google.Protobuf;
using Netcd.Protocol.Rpc;

namespace Netcd.Bench;

/// <summary>What authentication costs each server: the load of 1,000 clients without it and as a user with a simple token.</summary>
internal static class AuthScenarios
{
    private const double MostLoss = 5;
    private const int Turns = 2;
    private static readonly PutRequest Put = new() { Key = Filler.Key(0), Value = Filler.Value(256) };

    private static readonly Target[] Targets =
    [
        new(Metric.ThroughputWithAuth, 100 - MostLoss, IsAbsolute: true),
        new(Metric.CpuWithAuth, 100 + MostLoss, IsAbsolute: true),
    ];

    public static IEnumerable<Scenario> Of(Sizes sizes)
    {
        yield return Cost("put 256 B with auth, 1,000 clients", "KV/Put", Put, sizes);
        yield return Cost("range linearizable with auth, 1,000 clients", "KV/Range", new RangeRequest { Key = Put.Key }, sizes);
    }

    private static Scenario Cost(string name, string method, IMessage request, Sizes sizes)
    {
        var row = new Row(name, Section.Auth, Targets);
        return new Scenario([row], async trial =>
        {
            await using ServerUnderTest server = await ServerUnderTest.StartAsync(trial.Program);
            await H2Load.RunAsync(server, "KV/Put", Put, 1, 1, 5);
            using AuthSwitch auth = await AuthSwitch.InstallAsync(server);

            await LoadAsync(null);
            LoadResult off = LoadResult.None;
            LoadResult on = LoadResult.None;
            for (int turn = 0; turn < Turns; turn++)
            {
                // Off, on, on, off: what grows with the load before (the log, the revisions of the key) weighs on both alike.
                off += await LoadAsync(null);
                string token = await auth.TurnOnAsync();
                on += await LoadAsync(token);
                on += await LoadAsync(token);
                await auth.CheckAsync(token);
                await auth.TurnOffAsync();
                off += await LoadAsync(null);
            }

            trial.Record(row, on, server.Cost);
            trial.Record(row, Metric.ThroughputWithAuth, 100 * on.PerSecond / off.PerSecond);
            trial.Record(row, Metric.CpuWithAuth, 100 * on.CpuMicroseconds / off.CpuMicroseconds);

            Task<LoadResult> LoadAsync(string? token) => H2Load.RunAsync(server, method, request, 100, 10, sizes.Requests, token);
        });
    }
}
