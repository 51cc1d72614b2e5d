using Google.Protobuf;
using Netcd.Protocol.Rpc;
using Netcd.Rpc.Client;

namespace Netcd.Bench;

/// <summary>One key space that grows: the cost of a put at each size, and at the largest the memory and the maintenance.</summary>
internal static class KeySpaceScenario
{
    private const int ValueSize = 256;
    private const int Connections = 10;
    private const int Clients = 100;
    private const double MostGrowth = 1.15;

    public static Scenario Of(Sizes sizes)
    {
        int[] counts = [.. sizes.Keys, .. sizes.MostKeys is { } most ? (int[])[most] : []];
        var growth = counts.ToDictionary(
            static count => count,
            count => new Row($"put 256 B at {Sizes.Short(count)} keys", Section.Growth, count == counts[0] ? [] : [new Target(Metric.Growth, MostGrowth, IsAbsolute: true)]));
        string at = $"{Sizes.Short(sizes.Keys[^1])} keys of 256 B";
        var rows = new KeySpaceRows(
            new Row(at, Section.Memory, new Target(Metric.Resident, 0.7)),
            new Row($"{at}, after a restart", Section.Memory, new Target(Metric.Resident, 0.7)),
            new Row($"restart after kill, {at}", Section.Maintenance, new Target(Metric.Time, 0.5)),
            new Row($"snapshot save, {at}", Section.Maintenance, new Target(Metric.Time, 0.5)),
            new Row($"defragment, {at}", Section.Maintenance, new Target(Metric.Time, 0.5), new Target(Metric.ReadStall, 0.1), new Target(Metric.WriteStall, 0.1)));
        return new Scenario([.. growth.Values, .. rows.All], trial => RunAsync(trial, growth, rows)) { MaxRounds = 3 };
    }

    private static async Task RunAsync(Trial trial, Dictionary<int, Row> growth, KeySpaceRows rows)
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(trial.Program);
        double? first = null;
        int keys = 0;
        foreach (int count in trial.Sizes.Keys)
        {
            await GrowAsync(count);
        }

        if (rows.All.Any(trial.Wants))
        {
            await MaintainAsync(trial, rows, server);
        }

        if (trial.Sizes.MostKeys is { } most && trial.Round == 0 && trial.Wants(growth[most]))
        {
            await GrowAsync(most);
        }

        async Task GrowAsync(int count)
        {
            await Filler.FillAsync(server, keys, count, ValueSize);
            keys = count;
            LoadResult load = await PutAsync(server, count, trial.Sizes.GrowthPuts);
            first ??= load.CpuMicroseconds;
            trial.Record(growth[count], Metric.Cpu, load.CpuMicroseconds);
            trial.Record(growth[count], Metric.Growth, load.CpuMicroseconds / first.Value);
            trial.Record(growth[count], Metric.PerSecond, load.PerSecond);
            trial.Record(growth[count], Metric.P99, load.Percentile(0.99));
        }
    }

    /// <summary>Puts random keys that exist.</summary>
    private static async Task<LoadResult> PutAsync(ServerUnderTest server, int keys, int puts)
    {
        var random = new Random(keys);
        int[] chosen = [.. Enumerable.Range(0, puts).Select(_ => random.Next(keys))];
        ByteString value = Filler.Value(ValueSize);
        await SendAsync(puts / 10);
        return await SendAsync(puts);

        Task<LoadResult> SendAsync(int count) => ClosedLoop.RunAsync(
            server, "KV/Put", Connections, Clients, count, number => new PutRequest { Key = Filler.Key(chosen[number]), Value = value }.ToByteArray());
    }

    private static async Task MaintainAsync(Trial trial, KeySpaceRows rows, ServerUnderTest server)
    {
        await Task.Delay(trial.Sizes.Settling);
        trial.Record(rows.Memory, Metric.Resident, server.Cost.ResidentMegabytes);
        if (trial.Wants(rows.Snapshot))
        {
            await Maintenance.MeasureAsync(trial, rows.Snapshot, server, SaveAsync);
        }

        if (trial.Wants(rows.Defragment))
        {
            await Maintenance.MeasureAsync(
                trial, rows.Defragment, server, static async channel => await channel.UnaryAsync("/etcdserverpb.Maintenance/Defragment", new DefragmentRequest(), DefragmentResponse.Parser));
        }

        await server.RestartAsync();
        trial.Record(rows.Restart, Metric.Time, server.StartTime.TotalMilliseconds);
        trial.Record(rows.Restart, Metric.CpuTime, server.Cost.Cpu.TotalMilliseconds);
        await Task.Delay(trial.Sizes.Settling);
        trial.Record(rows.MemoryAfterRestart, Metric.Resident, server.Cost.ResidentMegabytes);
    }

    private static async Task SaveAsync(RpcChannel channel)
    {
        await using RpcClientStream stream = channel.OpenStream("/etcdserverpb.Maintenance/Snapshot");
        await stream.WriteAsync(new SnapshotRequest());
        stream.CompleteWrites();
        while (!(await stream.ReadAsync()).IsEnd)
        {
            // The bytes are thrown away: the disk of the one who saves is not what is measured.
        }
    }
}
