using Netcd.Core.Apply;
using Netcd.Core.Auth;
using Netcd.Core.Consensus;
using Netcd.Core.Mvcc;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;

namespace Netcd.Core.Requests;

/// <summary>Key-value requests as the API layer hands them in: checked for shape and space, then proposed or read. Thread-safe.</summary>
public sealed class KvRequests
{
    private readonly Proposer _proposer;
    private readonly RaftLoop _raft;
    private readonly SpaceQuota _quota;
    private readonly SpaceAlarm _alarm;
    private readonly int _maxTxnOps;

    /// <summary>Creates the entrance.</summary>
    public KvRequests(Proposer proposer, RaftLoop raft, MvccStore store, SpaceQuota quota, SpaceAlarm alarm, int maxTxnOps)
    {
        _proposer = proposer;
        _raft = raft;
        Store = store;
        _quota = quota;
        _alarm = alarm;
        _maxTxnOps = maxTxnOps;
    }

    /// <summary>Reads go here once <see cref="ReadBarrierAsync"/> allows them.</summary>
    public MvccStore Store { get; }

    /// <summary>Proposes a put.</summary>
    /// <param name="request">Encoded <c>PutRequest</c>; not kept.</param>
    /// <param name="caller">On whose behalf.</param>
    public ValueTask<ApplyResult> PutAsync(ReadOnlySpan<byte> request, in AuthCaller caller = default)
    {
        if (!PutRequestView.TryParse(request, out PutRequestView put))
        {
            return Malformed();
        }

        EtcdError error = KvRequestChecks.Put(put);
        return error == EtcdError.None ? Propose(InternalRequestKind.Put, request, caller, QuotaCost.Put(put)) : Refused(error);
    }

    /// <summary>Proposes a delete of a key or range.</summary>
    /// <param name="request">Encoded <c>DeleteRangeRequest</c>; not kept.</param>
    /// <param name="caller">On whose behalf.</param>
    public ValueTask<ApplyResult> DeleteRangeAsync(ReadOnlySpan<byte> request, in AuthCaller caller = default)
    {
        if (!DeleteRangeRequestView.TryParse(request, out DeleteRangeRequestView delete))
        {
            return Malformed();
        }

        EtcdError error = KvRequestChecks.DeleteRange(delete);
        return error == EtcdError.None ? Propose(InternalRequestKind.DeleteRange, request, caller, 0) : Refused(error);
    }

    /// <summary>Checks a transaction and says how it has to run.</summary>
    /// <param name="request">Parsed transaction.</param>
    /// <param name="kind">Whether it only reads.</param>
    public EtcdError CheckTxn(in TxnRequestView request, out TxnKind kind)
    {
        kind = !TxnFacts.IsReadOnly(request) ? TxnKind.Write
            : TxnFacts.IsSerializable(request) ? TxnKind.SerializableRead
            : TxnKind.LinearizableRead;
        return KvRequestChecks.Txn(request, _maxTxnOps);
    }

    /// <summary>Proposes a transaction that writes; <see cref="CheckTxn"/> has passed it.</summary>
    /// <param name="request">The transaction; not kept.</param>
    /// <param name="caller">On whose behalf.</param>
    public ValueTask<ApplyResult> TxnAsync(in TxnRequestView request, in AuthCaller caller = default) =>
        Propose(InternalRequestKind.Txn, request.Message, caller, QuotaCost.Txn(request));

    /// <summary>Proposes a compaction; a physical one answers when the revisions are removed and that is durable.</summary>
    /// <param name="request">Encoded <c>CompactionRequest</c>; not kept.</param>
    /// <param name="caller">On whose behalf; the API layer has checked that it is root.</param>
    public ValueTask<ApplyResult> CompactAsync(ReadOnlySpan<byte> request, in AuthCaller caller = default)
    {
        if (!CompactionRequestView.TryParse(request, out CompactionRequestView compaction))
        {
            return Malformed();
        }

        ValueTask<ApplyResult> applied = _proposer.ProposeAsync(InternalRequestKind.Compaction, request, caller);
        return compaction.Physical ? WaitForRemovalAsync(applied) : applied;
    }

    /// <summary>Waits until a read of local state sees every write that was acknowledged before.</summary>
    public ValueTask<EtcdError> ReadBarrierAsync() => _raft.Reads.WaitAsync();

    private static async ValueTask<ApplyResult> WaitForRemovalAsync(ValueTask<ApplyResult> applied)
    {
        ApplyResult result = await applied;
        if (result is not { Error: EtcdError.None, Response: Task finished })
        {
            return result;
        }

        try
        {
            await finished;
        }
        catch (OperationCanceledException)
        {
            // A received snapshot replaced the database. It holds the compaction too, and whatever of it is left is resumed there.
            return result;
        }
        catch (Exception)
        {
            // The database was closed or its disk failed, which the member reports by itself: it stops.
            return ApplyResult.Failed(EtcdError.Stopped);
        }

        return result;
    }

    private static ValueTask<ApplyResult> Refused(EtcdError error) => new(ApplyResult.Failed(error));

    private static ValueTask<ApplyResult> Malformed() => Refused(EtcdError.MalformedRequest);

    private ValueTask<ApplyResult> Propose(InternalRequestKind kind, ReadOnlySpan<byte> request, in AuthCaller caller, long cost)
    {
        if (!_quota.HasRoomFor(cost))
        {
            _alarm.Raise();
            return Refused(EtcdError.NoSpace);
        }

        return _proposer.ProposeAsync(kind, request, caller);
    }
}
