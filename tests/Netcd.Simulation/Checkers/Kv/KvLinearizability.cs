namespace Netcd.Simulation.Checkers.Kv;

/// <summary>Checks histories of key requests for linearizability.</summary>
public static class KvLinearizability
{
    /// <summary>
    /// Splits the history into sets of keys that no request connects and checks each alone. Returns the first violation, else the first
    /// set that could not be decided, else success with the steps of all.
    /// </summary>
    /// <param name="history">The calls, in any order. Requests that were refused before they could have any effect are left out.</param>
    /// <param name="stepLimit">Limit of the search for each set of keys.</param>
    /// <param name="cancellation">Ends the search as undecided.</param>
    public static LinearizabilityResult Check(
        IReadOnlyList<Operation<KvRequest, KvAnswer>> history,
        long stepLimit = Linearizability.DefaultStepLimit,
        CancellationToken cancellation = default)
    {
        LinearizabilityResult? undecided = null;
        long steps = 0;
        foreach (List<Operation<KvRequest, KvAnswer>> part in Split(history))
        {
            LinearizabilityResult result = Linearizability.Check(new KvModel(), part, stepLimit, cancellation);
            steps += result.Steps;
            if (result.Verdict == Verdict.Violated)
            {
                return result;
            }

            if (result.Verdict == Verdict.Undecided)
            {
                undecided ??= result;
            }
        }

        return undecided ?? new(Verdict.Linearizable, steps, "");
    }

    /// <summary>The calls of each connected set of keys.</summary>
    public static IEnumerable<List<Operation<KvRequest, KvAnswer>>> Split(IReadOnlyList<Operation<KvRequest, KvAnswer>> history)
    {
        var parents = new Dictionary<string, string>();
        foreach (Operation<KvRequest, KvAnswer> operation in history)
        {
            string? first = null;
            foreach (string key in operation.Input.Keys)
            {
                first ??= key;
                parents[RootOf(parents, key)] = RootOf(parents, first);
            }
        }

        return history
            .Where(static o => o.Input.Keys.Any())
            .GroupBy(o => RootOf(parents, o.Input.Keys.First()))
            .Select(static g => g.ToList());
    }

    private static string RootOf(Dictionary<string, string> parents, string key)
    {
        while (parents.TryGetValue(key, out string? parent) && parent != key)
        {
            key = parent;
        }

        return key;
    }
}
