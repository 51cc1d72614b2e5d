namespace Netcd.Simulation.Checkers.Kv;

/// <summary>
/// etcd's key space as a sequential object. Checks values, mod revisions, versions, outcomes of conditions, numbers of deleted keys, and
/// that revisions of writes go up in the order of the writes. Compaction, leases and historical reads are not part of it.
/// </summary>
public sealed class KvModel : IModel<KvState, KvRequest, KvAnswer>
{
    /// <inheritdoc/>
    public KvState Initial => KvState.Empty;

    /// <inheritdoc/>
    public bool IsRead(KvRequest input) => input.IsReadOnly;

    /// <inheritdoc/>
    public void Step(KvState state, Operation<KvRequest, KvAnswer> operation, List<KvState> next)
    {
        KvAnswer? answer = operation.IsKnown ? operation.Output : null;
        if (answer is null)
        {
            StepUnanswered(state, operation.Input, next);
            return;
        }

        // Nothing that is answered at a revision may come after something with a higher one.
        if (answer.Revision >= state.Revision
            && Decide(state, operation.Input, answer.Succeeded) is { } decided
            && Run(decided, operation.Input, answer) is { } after)
        {
            next.Add(after);
        }
    }

    private static void StepUnanswered(KvState state, KvRequest request, List<KvState> next)
    {
        foreach (bool succeeded in (ReadOnlySpan<bool>)[true, false])
        {
            if (Decide(state, request, succeeded) is { } decided)
            {
                KvState after = decided;
                foreach (KvAction action in succeeded ? request.Success : request.Failure)
                {
                    after = Apply(after, action, -state.Revision);
                }

                next.Add(after);
            }
        }
    }

    /// <summary>The state given that the conditions came out so; null when they cannot have.</summary>
    private static KvState? Decide(KvState state, KvRequest request, bool succeeded)
    {
        bool isOpen = false;
        KvState decided = state;
        foreach (KvCompare compare in request.Compares)
        {
            KvItem? item = state.Find(compare.Key);
            if (compare.Target == KvCompareTarget.ModRevision && item is { ModRevision: < 0 } unknown)
            {
                // The revision is not known yet. A condition that held tells it.
                if (compare.Number <= -unknown.ModRevision)
                {
                    return succeeded ? null : state;
                }

                isOpen = true;
                decided = decided.With(unknown with { ModRevision = compare.Number }).At(compare.Number);
            }
            else if (!Holds(item, compare))
            {
                return succeeded ? null : state;
            }
        }

        return succeeded ? decided : isOpen ? state : null;
    }

    private static bool Holds(KvItem? item, KvCompare compare) => compare.Target switch
    {
        KvCompareTarget.Value => item is { } present && present.Value == compare.Value,
        KvCompareTarget.ModRevision => (item?.ModRevision ?? 0) == compare.Number,
        _ => (item?.Version ?? 0) == compare.Number,
    };

    /// <summary>The state after the branch with this answer; null when the answer is impossible.</summary>
    private static KvState? Run(KvState state, KvRequest request, KvAnswer answer)
    {
        IReadOnlyList<KvAction> actions = answer.Succeeded ? request.Success : request.Failure;
        KvState? after = state;
        bool isChanged = false;
        for (int i = 0; i < actions.Count && after is not null; i++)
        {
            KvAction action = actions[i];
            KvItem? before = after.Find(action.Key);
            switch (action.Kind)
            {
                case KvActionKind.Get:
                    after = Observe(after, before, answer.Results[i], answer.Revision);
                    break;
                case KvActionKind.Delete when (before is null ? 0 : 1) != (answer.Deleted?[i] ?? 0):
                    return null;
                default:
                    isChanged |= action.Kind == KvActionKind.Put || before is not null;
                    after = Apply(after, action, answer.Revision);
                    break;
            }
        }

        return isChanged && answer.Revision <= state.Revision ? null : isChanged ? after?.At(answer.Revision) : after;
    }

    private static KvState? Observe(KvState state, KvItem? item, KvItem? seen, long revision)
    {
        if (item is not { } present || seen is not { } found)
        {
            return item is null && seen is null ? state : null;
        }

        if (present.ModRevision < 0 && found.ModRevision > -present.ModRevision && found.ModRevision <= revision)
        {
            state = state.With(present with { ModRevision = found.ModRevision }).At(found.ModRevision);
            present = present with { ModRevision = found.ModRevision };
        }

        return present == found ? state : null;
    }

    private static KvState Apply(KvState state, KvAction action, long modRevision) => action.Kind switch
    {
        KvActionKind.Put => state.With(new KvItem(action.Key, action.Value, modRevision, (state.Find(action.Key)?.Version ?? 0) + 1)),
        KvActionKind.Delete => state.Without(action.Key),
        _ => state,
    };
}
