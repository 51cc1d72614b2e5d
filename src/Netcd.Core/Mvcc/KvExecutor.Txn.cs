using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;
using Netcd.Telemetry;

namespace Netcd.Core.Mvcc;

/// <summary>
/// Transactions: all conditions of the whole tree first, then everything that can refuse an operation, then the operations.
/// Nothing is written unless all of it can be.
/// </summary>
public sealed partial class KvExecutor
{
    private readonly List<bool> _path = [];

    /// <summary>Applies a TxnRequest.</summary>
    /// <param name="request">The encoded message.</param>
    /// <param name="wantBody">Whether anybody waits for the response here; ranges are executed only then.</param>
    public KvResult Txn(ReadOnlySpan<byte> request, bool wantBody)
    {
        Invariant.That(TxnRequestView.TryParse(request, out var txn), "a transaction in the log is malformed");
        using (txn)
        {
            return Txn(txn, wantBody);
        }
    }

    private KvResult Txn(in TxnRequestView txn, bool wantBody)
    {
        var state = store.WriteState;
        _path.Clear();
        _ranges += TxnCompares.Decide(state, txn, _path);
        int position = 0;
        var error = CheckPuts(state, txn, ref position);
        if (error == EtcdError.None)
        {
            position = 0;
            error = CheckRanges(state, txn, ref position);
        }

        // Conditions and checks are a transaction of their own for the metrics, as in etcd.
        CountOperations();
        if (error != EtcdError.None)
        {
            return new KvResult(error, state.Revision);
        }

        var body = wantBody ? new PooledBuffer() : null;
        position = 0;
        Execute(txn, ref position, body);
        CountOperations();
        return new KvResult(EtcdError.None, store.EndTxn(), body);
    }

    private EtcdError CheckPuts(in ReadState state, in TxnRequestView txn, ref int position)
    {
        foreach (var operation in txn.Branch(_path[position++]))
        {
            var error = EtcdError.None;
            if (operation.Kind == RequestOpKind.Txn)
            {
                error = CheckPuts(state, operation.Txn, ref position);
            }
            else if (operation.Kind == RequestOpKind.Put)
            {
                var put = operation.Put;
                bool needsOld = put.IgnoreValue || put.IgnoreLease;
                _ranges += needsOld ? 1 : 0;
                error = needsOld && !store.Exists(put.Key) ? EtcdError.KeyNotFound
                    : put.Lease != 0 && !leases.Exists(put.Lease) ? EtcdError.LeaseNotFound
                    : EtcdError.None;
            }

            if (error != EtcdError.None)
            {
                return error;
            }
        }

        return EtcdError.None;
    }

    private EtcdError CheckRanges(in ReadState state, in TxnRequestView txn, ref int position)
    {
        foreach (var operation in txn.Branch(_path[position++]))
        {
            var error = operation.Kind switch
            {
                RequestOpKind.Txn => CheckRanges(state, operation.Txn, ref position),
                RequestOpKind.Range => TxnRead.CheckRevision(state, operation.Range.Revision),
                _ => EtcdError.None,
            };
            if (error != EtcdError.None)
            {
                return error;
            }
        }

        return EtcdError.None;
    }

    private void Execute(in TxnRequestView txn, ref int position, PooledBuffer? body)
    {
        bool succeeded = _path[position++];
        if (body is not null)
        {
            TxnRead.WriteSucceeded(body, succeeded);
        }

        foreach (var operation in txn.Branch(succeeded))
        {
            if (operation.Kind == RequestOpKind.Put && operation.Put is { PrevKv: false } put)
            {
                // The usual operation; what its answer holds is known beforehand.
                if (body is not null)
                {
                    TxnRead.WritePut(body, store.NextRevision);
                }

                Put(put, previous: null);
                continue;
            }

            int start = body?.Length ?? 0;
            ExecuteOperation(operation, ref position, body);
            if (body is not null)
            {
                if (operation.Kind != RequestOpKind.None)
                {
                    body.WrapMessage(start, (int)operation.Kind);
                }

                body.WrapMessage(start, TxnRead.ResponsesField);
            }
        }
    }

    private void ExecuteOperation(RequestOpView operation, ref int position, PooledBuffer? body)
    {
        switch (operation.Kind)
        {
            case RequestOpKind.Range when body is null:
                _ranges++;
                break;
            case RequestOpKind.Range:
                var state = store.WriteState;
                TxnRead.WriteInnerHeader(body, state.Revision);
                WritePairs(state, operation.Range, body);
                break;
            case RequestOpKind.Put:
                var put = operation.Put;
                if (body is not null)
                {
                    TxnRead.WriteInnerHeader(body, store.NextRevision);
                }

                Put(put, body);
                break;
            case RequestOpKind.DeleteRange:
                DeleteInside(operation.DeleteRange, body);
                break;
            case RequestOpKind.Txn:
                if (body is not null)
                {
                    TxnRead.WriteInnerHeader(body, 0);
                }

                Execute(operation.Txn, ref position, body);
                break;
        }
    }

    // The header comes first on the wire, but its revision depends on whether anything is deleted.
    private void DeleteInside(in DeleteRangeRequestView delete, PooledBuffer? body)
    {
        if (body is null)
        {
            Delete(delete, null);
            return;
        }

        using var content = new PooledBuffer();
        Delete(delete, content);
        TxnRead.WriteInnerHeader(body, store.WriteState.Revision);
        content.Written.CopyTo(body.GetSpan(content.Length));
        body.Advance(content.Length);
    }
}
