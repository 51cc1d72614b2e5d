namespace Netcd.Simulation.Checkers.Kv;

/// <summary>
/// Judges answers by the store's own log: cheaper than a search and exact, because each answer names its revision. Each check returns what
/// is wrong, in words; nothing when all is well.
/// </summary>
public static class KvLogCheck
{
    /// <summary>Each answer, of linearizable and serializable calls alike, is what the log says about its revision; its writes are in the log.</summary>
    public static IEnumerable<string> Answers(KvLog log, IEnumerable<Operation<KvRequest, KvAnswer>> history)
    {
        foreach (Operation<KvRequest, KvAnswer> operation in history.Where(static o => o.IsKnown))
        {
            string? wrong = WrongIn(log, operation.Input, operation.Output!);
            if (wrong is not null)
            {
                yield return $"{operation}: {wrong}";
            }
        }
    }

    /// <summary>Each change was asked for by somebody: values of puts are unique to their requests.</summary>
    public static IEnumerable<string> Origins(KvLog log, IEnumerable<Operation<KvRequest, KvAnswer>> history)
    {
        var asked = history
            .SelectMany(static o => o.Input.Success.Concat(o.Input.Failure))
            .Where(static a => a.Kind != KvActionKind.Get)
            .Select(static a => (a.Key, a.Kind == KvActionKind.Put ? a.Value : null))
            .ToHashSet();
        return log.Events.Where(e => !asked.Contains((e.Key, e.Value))).Select(static e => $"nobody asked for {e}");
    }

    /// <summary>
    /// Calls that followed each other in time have revisions in that order: a read is not older than what was answered before it began, a
    /// write is newer. For linearizable calls on any keys.
    /// </summary>
    public static IEnumerable<string> RealTimeOrder(IEnumerable<Operation<KvRequest, KvAnswer>> history)
    {
        Operation<KvRequest, KvAnswer>[] known = [.. history.Where(static o => o.IsKnown)];
        var byAnswer = new Queue<Operation<KvRequest, KvAnswer>>(known.OrderBy(static o => o.Returned));
        Operation<KvRequest, KvAnswer>? newest = null;
        foreach (Operation<KvRequest, KvAnswer> operation in known.OrderBy(static o => o.Invoked))
        {
            while (byAnswer.TryPeek(out Operation<KvRequest, KvAnswer>? earlier) && earlier.Returned < operation.Invoked)
            {
                newest = earlier.Output!.Revision > (newest?.Output!.Revision ?? 0) ? earlier : newest;
                byAnswer.Dequeue();
            }

            if (newest is not null && operation.Output!.Revision < newest.Output!.Revision + (IsWrite(operation.Output, operation.Input) ? 1 : 0))
            {
                yield return $"{operation} is older than {newest}, which was answered before";
            }
        }
    }

    /// <summary>The answers of one member to serializable reads never go back; in the order in which they came over one connection at a time.</summary>
    public static IEnumerable<string> Monotone(IEnumerable<Operation<KvRequest, KvAnswer>> readsOfOneMember) =>
        RealTimeOrder(readsOfOneMember);

    private static bool IsWrite(KvAnswer answer, KvRequest request) =>
        (answer.Succeeded ? request.Success : request.Failure)
        .Where((a, i) => a.Kind == KvActionKind.Put || (a.Kind == KvActionKind.Delete && answer.Deleted?[i] > 0))
        .Any();

    private static string? WrongIn(KvLog log, KvRequest request, KvAnswer answer)
    {
        bool isWrite = IsWrite(answer, request);
        long before = isWrite ? answer.Revision - 1 : answer.Revision;
        if (request.Compares.All(c => Holds(log.At(c.Key, before), c)) != answer.Succeeded)
        {
            return $"its conditions came out otherwise at revision {before}";
        }

        IReadOnlyList<KvAction> actions = answer.Succeeded ? request.Success : request.Failure;
        var written = new HashSet<string>();
        for (int i = 0; i < actions.Count; i++)
        {
            KvAction action = actions[i];
            if (action.Kind == KvActionKind.Get)
            {
                KvItem? expected = log.At(action.Key, written.Contains(action.Key) ? answer.Revision : before);
                if (expected != answer.Results[i])
                {
                    return $"at revision {before} {action.Key} was {expected?.ToString() ?? "absent"}";
                }
            }
            else if (action.Kind == KvActionKind.Put || answer.Deleted?[i] > 0)
            {
                written.Add(action.Key);
                if (!log.Has(action.Key, answer.Revision, action.Kind == KvActionKind.Put ? action.Value : null))
                {
                    return "acknowledged, but lost";
                }
            }
            else if (log.At(action.Key, before) is { } present)
            {
                return $"at revision {before} there was {present} to delete";
            }
        }

        return null;
    }

    private static bool Holds(KvItem? item, KvCompare compare) => compare.Target switch
    {
        KvCompareTarget.Value => item is { } present && present.Value == compare.Value,
        KvCompareTarget.ModRevision => (item?.ModRevision ?? 0) == compare.Number,
        _ => (item?.Version ?? 0) == compare.Number,
    };
}
