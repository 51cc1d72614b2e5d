using Netcd.Core.Backend;
using Netcd.Core.Consensus;
using Netcd.Core.Membership;
using Netcd.Core.Requests;
using Netcd.Protocol.Errors;
using Netcd.Raft;
using Netcd.Telemetry;

namespace Netcd.Core.Apply;

/// <summary>
/// Applies membership changes. First the log durably calls the change committed: who forgets that after a crash may wait for ever for a
/// member that is gone. Then a valid change becomes raft's configuration, which happens on the raft loop; until its answer is here the
/// apply loop takes no further entry. An invalid one is shown to raft as a change of nobody.
/// </summary>
public sealed class ConfChangeApplier
{
    private readonly BackendStore _backend;
    private readonly ClusterMembership _membership;
    private readonly WalLoop _wal;
    private readonly RaftLoop _raft;
    private readonly Func<long> _revision;
    private Waiting? _waiting;
    private Answer? _answer;

    /// <summary>Creates the applier.</summary>
    /// <param name="backend">Keeps members and configuration.</param>
    /// <param name="membership">Decides whether a change is valid.</param>
    /// <param name="wal">Makes the commit index durable.</param>
    /// <param name="raft">Takes the configuration.</param>
    /// <param name="confState">Configuration at the start.</param>
    /// <param name="revision">Store revision for results.</param>
    public ConfChangeApplier(BackendStore backend, ClusterMembership membership, WalLoop wal, RaftLoop raft, ConfState confState, Func<long> revision)
    {
        _backend = backend;
        _membership = membership;
        _wal = wal;
        _raft = raft;
        _revision = revision;
        ConfState = confState;
    }

    /// <summary>The configuration after the last applied change. Apply loop only.</summary>
    public ConfState ConfState { get; private set; }

    /// <summary>Told of each valid change after it is applied.</summary>
    public required Action<MembershipChange> Applied { get; init; }

    internal Action WakeLoop { get; set; } = static () => { };

    /// <summary>Starts one change.</summary>
    /// <param name="entry">An entry of type conf change.</param>
    /// <param name="finished">Told from <see cref="TryFinish"/> when it is applied.</param>
    internal void Begin(in Entry entry, Action<AppliedRequest> finished)
    {
        Invariant.That(entry.Type == EntryType.ConfChange, "etcd never proposes a version 2 conf change");
        Invariant.That(RaftCodec.TryDecodeConfChange(entry.Data, out ConfChange change), $"entry {entry.Index} is not a conf change");
        MembershipChange request = MembershipChange.Parse((int)change.Type, change.NodeId, change.Context.Span);
        MembershipError error = _membership.Validate(request);
        _waiting = new Waiting(entry, change.Id, request, error, finished);
        Entry effective = error == MembershipError.None ? entry : OfNobody(entry, change);
        _wal.WhenDurable(() => _raft.Run(node =>
        {
            Volatile.Write(ref _answer, new Answer(node.ApplyConfChange(effective)));
            WakeLoop();
        }));
    }

    /// <summary>Finishes the change that waits for raft's answer, if it is there.</summary>
    /// <returns>False while the answer is missing.</returns>
    internal bool TryFinish()
    {
        if (_waiting is not { } waiting)
        {
            return true;
        }

        if (Interlocked.Exchange(ref _answer, null) is not { } answer)
        {
            return false;
        }

        _waiting = null;
        ConfState = answer.ConfState ?? ConfState;
        Store(waiting);
        EtcdError error = waiting.Error == MembershipError.None ? EtcdError.None : waiting.Error.ToEtcdError();
        waiting.Finished(new(waiting.RequestId, new ApplyResult(error, _revision(), null, _membership.View)));
        return true;
    }

    /// <summary>Takes the configuration of a received snapshot. Apply loop only.</summary>
    internal void Restore(ConfState confState) => ConfState = confState;

    private static Entry OfNobody(in Entry entry, ConfChange change) => new()
    {
        Type = entry.Type,
        Term = entry.Term,
        Index = entry.Index,
        Data = RaftCodec.Encode(new ConfChange { Id = change.Id, Type = change.Type, NodeId = RaftId.None }),
    };

    private void Store(Waiting waiting)
    {
        if (waiting.Entry.Index <= _backend.ConsistentIndex)
        {
            ApplyMembership(waiting, null);
        }
        else
        {
            using BackendEntry entry = _backend.BeginEntry(waiting.Entry.Index, waiting.Entry.Term);
            ApplyMembership(waiting, _backend);
            _backend.SetConfState(ConfStateJson.Write(ConfState));
            entry.Complete();
        }

        if (waiting.Error == MembershipError.None)
        {
            Applied(waiting.Change);
        }
    }

    private void ApplyMembership(Waiting waiting, IBackendWriter? backend)
    {
        if (waiting.Error == MembershipError.None)
        {
            _membership.Apply(waiting.Change, backend);
        }
    }

    private sealed record Waiting(Entry Entry, ulong RequestId, MembershipChange Change, MembershipError Error, Action<AppliedRequest> Finished);

    /// <summary>What raft answered; no configuration when a newer snapshot decides about it.</summary>
    private sealed record Answer(ConfState? ConfState);
}
