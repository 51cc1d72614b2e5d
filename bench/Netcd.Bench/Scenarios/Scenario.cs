namespace Netcd.Bench;

/// <summary>Something done with one kind of server, which gives the figures of one row or of several.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="RunAsync">Does it once.</param>
internal sealed record Scenario(IReadOnlyList<Row> Rows, Func<Trial, Task> RunAsync)
{
    /// <summary>More rounds than this are not worth their time.</summary>
    public int MaxRounds { get; init; } = int.MaxValue;

    /// <summary>Whether real etcd 3.4 is the one to compare with.</summary>
    public bool IsV2 { get; init; }

    /// <summary>A scenario of one row: load on a fresh server.</summary>
    public static Scenario OfLoad(string name, Target[] targets, Func<ServerUnderTest, Task<LoadResult>> loadAsync, params string[] flags)
    {
        var row = new Row(name, Section.Load, targets);
        return new Scenario([row], async trial =>
        {
            await using ServerUnderTest server = await ServerUnderTest.StartAsync(trial.Program, flags);
            trial.Record(row, await loadAsync(server), server.Cost);
        });
    }
}
