using Netcd.Simulation.Checkers;
using Netcd.Simulation.Checkers.Kv;

namespace Netcd.Interop.Tests.Cluster.Load;

/// <summary>All that must hold for what clients have seen.</summary>
internal static class Judgement
{
    private const int ShownViolations = 5;
    private static readonly TimeSpan SearchLimit = TimeSpan.FromSeconds(60);

    /// <summary>Fails when anything is wrong.</summary>
    public static void Pass(History history, IReadOnlyList<KvWatch> watches)
    {
        IReadOnlyList<Operation<KvRequest, KvAnswer>> calls = history.Calls;
        KvWatch complete = watches.Where(static w => w.From == 1).MaxBy(static w => w.Events.LastOrDefault().Revision)
            ?? throw new InvalidDataException("no watch has seen everything");
        var log = new KvLog(complete.Events);
        Nothing("unexpected failures", history.Unexpected);
        Nothing("watches that broke a promise", watches.Select(w => KvWatchCheck.Check(log, w)).OfType<string>());
        Nothing("answers that the log contradicts", KvLogCheck.Answers(log, calls));
        Nothing("changes that nobody asked for", KvLogCheck.Origins(log, calls));
        Nothing("answers out of order", KvLogCheck.RealTimeOrder(calls));
        foreach (IReadOnlyList<Operation<KvRequest, KvAnswer>> reads in history.Serializable)
        {
            Nothing("serializable reads that the log contradicts", KvLogCheck.Answers(log, reads));
            Nothing("serializable reads that go back", KvLogCheck.Monotone(reads));
        }

        using var patience = new CancellationTokenSource(SearchLimit);
        LinearizabilityResult result = KvLinearizability.Check(calls, cancellation: patience.Token);
        Assert.True(result.IsLinearizable, $"{result.Verdict}: {result.Explanation}");
    }

    private static void Nothing(string what, IEnumerable<string> violations)
    {
        string[] all = [.. violations];
        Assert.True(all.Length == 0, $"{all.Length} {what}:\n{string.Join('\n', all.Take(ShownViolations))}");
    }
}
