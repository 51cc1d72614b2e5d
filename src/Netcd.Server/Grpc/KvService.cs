using System.Buffers;
using Netcd.Core.Auth;
using Netcd.Core.LocalMember;
using Netcd.Core.Mvcc;
using Netcd.Core.Requests;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;
using Netcd.Rpc.Server;

namespace Netcd.Server.Grpc;

/// <summary>
/// <c>etcdserverpb.KV</c>. Requests are checked and proposed as the bytes they arrived in; answers are copied once from store to
/// connection. Nothing waits when nothing has to.
/// </summary>
internal sealed class KvService(EtcdMember member, Callers callers, Answers answers)
{
    // A range with a smaller limit takes a fraction of a millisecond.
    private const int MaxShortRange = 256;

    // What is larger is not collected before it is sent.
    private const int LargeBody = 256 << 10;

    private readonly KvRequests _kv = member.Kv;
    private readonly AuthRequests _auth = member.Auth;

    public void Register(RpcServiceTable table)
    {
        table.Unary("/etcdserverpb.KV/Range", Range);
        table.Unary("/etcdserverpb.KV/Put", Put);
        table.Unary("/etcdserverpb.KV/DeleteRange", DeleteRange);
        table.Unary("/etcdserverpb.KV/Txn", Txn);
        table.Unary("/etcdserverpb.KV/Compact", Compact);
    }

    private ValueTask Range(RpcCall call, ReadOnlySequence<byte> request)
    {
        RequestBytes bytes = RequestBytes.Of(request);
        if (!RangeRequestView.TryParse(bytes.Span, out RangeRequestView range))
        {
            bytes.Dispose();
            Answers.FailMalformed(call);
            return default;
        }

        EtcdError error = !range.Serializable && member.Membership.IsLocalLearner ? EtcdError.NotSupportedForLearner : KvRequestChecks.Range(range);
        if (error != EtcdError.None)
        {
            bytes.Dispose();
            Answers.Fail(call, error);
            return default;
        }

        ValueTask<EtcdError> barrier = range.Serializable ? default : _kv.ReadBarrierAsync();
        bool mayBeLong = MayBeLong(range);
        return barrier.IsCompletedSuccessfully && !mayBeLong
            ? Read(barrier.Result, call, bytes, AnswerRange)
            : ReadLater(barrier, mayBeLong, call, bytes, AnswerRange);
    }

    private static bool MayBeLong(in RangeRequestView range) => range.RangeEnd.Length > 0 && range.Limit is <= 0 or > MaxShortRange;

    private static ValueTask AnswerRange(KvService service, RpcCall call, ReadOnlySpan<byte> request) => service.AnswerRange(call, request);

    private ValueTask AnswerRange(RpcCall call, ReadOnlySpan<byte> request)
    {
        RangeRequestView.TryParse(request, out RangeRequestView range);
        if (!callers.TryIdentify(call, out AuthCaller caller))
        {
            return default;
        }

        EtcdError refused = _auth.PermitOf(caller).Read(range.Key, range.RangeEnd);
        if (refused != EtcdError.None)
        {
            Answers.Fail(call, refused);
            return default;
        }

        using RangeRead read = _kv.Store.Range(range);
        EtcdError error = _auth.IsStale(caller) ? EtcdError.AuthOldRevision : read.Error;
        if (error != EtcdError.None)
        {
            Answers.Fail(call, error);
            return default;
        }

        var body = new PooledBuffer();
        if (!read.WriteNext(body, LargeBody))
        {
            return answers.WriteLargeAsync(call, read.Revision, body, read.DetachRest());
        }

        answers.Write(call, read.Revision, body.Written);
        body.Dispose();
        return default;
    }

    private ValueTask Put(RpcCall call, ReadOnlySequence<byte> request)
    {
        using RequestBytes bytes = RequestBytes.Of(request);
        return callers.TryIdentify(call, out AuthCaller caller) ? AnswerWhenApplied(call, _kv.PutAsync(bytes.Span, caller)) : default;
    }

    private ValueTask DeleteRange(RpcCall call, ReadOnlySequence<byte> request)
    {
        using RequestBytes bytes = RequestBytes.Of(request);
        return callers.TryIdentify(call, out AuthCaller caller) ? AnswerWhenApplied(call, _kv.DeleteRangeAsync(bytes.Span, caller)) : default;
    }

    private ValueTask Txn(RpcCall call, ReadOnlySequence<byte> request)
    {
        RequestBytes bytes = RequestBytes.Of(request);
        if (!TxnRequestView.TryParse(bytes.Span, out TxnRequestView txn))
        {
            bytes.Dispose();
            Answers.FailMalformed(call);
            return default;
        }

        using (txn)
        {
            EtcdError error = _kv.CheckTxn(txn, out TxnKind kind);
            if (error == EtcdError.None && kind != TxnKind.Write)
            {
                ValueTask<EtcdError> barrier = kind == TxnKind.LinearizableRead ? _kv.ReadBarrierAsync() : default;
                return ReadLater(barrier, mayBeLong: true, call, bytes, static (service, call, bytes) => service.AnswerReadTxn(call, bytes));
            }

            using (bytes)
            {
                if (error != EtcdError.None)
                {
                    Answers.Fail(call, error);
                    return default;
                }

                return callers.TryIdentify(call, out AuthCaller caller) ? AnswerWhenApplied(call, _kv.TxnAsync(txn, caller)) : default;
            }
        }
    }

    private ValueTask AnswerReadTxn(RpcCall call, ReadOnlySpan<byte> request)
    {
        TxnRequestView.TryParse(request, out TxnRequestView txn);
        using (txn)
        {
            AnswerReadTxn(call, txn);
        }

        return default;
    }

    private void AnswerReadTxn(RpcCall call, in TxnRequestView txn)
    {
        if (!callers.TryIdentify(call, out AuthCaller caller))
        {
            return;
        }

        EtcdError refused = RequestPermissions.Txn(_auth.PermitOf(caller), txn, member.Lessor);
        if (refused != EtcdError.None)
        {
            Answers.Fail(call, refused);
            return;
        }

        using KvResult result = _kv.Store.ReadTxn(txn);
        EtcdError error = _auth.IsStale(caller) ? EtcdError.AuthOldRevision : result.Error;
        if (error != EtcdError.None)
        {
            Answers.Fail(call, error);
            return;
        }

        answers.Write(call, result.Revision, result.Body);
    }

    private ValueTask Compact(RpcCall call, ReadOnlySequence<byte> request)
    {
        using RequestBytes bytes = RequestBytes.Of(request);
        return callers.TryIdentify(call, out AuthCaller caller) ? AnswerWhenApplied(call, _kv.CompactAsync(bytes.Span, caller)) : default;
    }

    private ValueTask AnswerWhenApplied(RpcCall call, ValueTask<ApplyResult> applied)
    {
        if (applied.IsCompletedSuccessfully)
        {
            answers.Write(call, applied.Result);
            return default;
        }

        return Wait(call, applied);

        async ValueTask Wait(RpcCall call, ValueTask<ApplyResult> applied) => answers.Write(call, await applied);
    }

    /// <summary>
    /// Reads when the barrier allows it. What may take long does so on a pool thread: it must not hold up the connection's loop, which
    /// serves other calls too, nor the loop that says when the barrier is reached.
    /// </summary>
    private async ValueTask ReadLater(
        ValueTask<EtcdError> barrier, bool mayBeLong, RpcCall call, RequestBytes bytes, Func<KvService, RpcCall, ReadOnlySpan<byte>, ValueTask> read)
    {
        EtcdError error = await barrier;
        if (mayBeLong)
        {
            await Task.Yield();
        }

        await Read(error, call, bytes, read);
    }

    private ValueTask Read(EtcdError barrier, RpcCall call, RequestBytes bytes, Func<KvService, RpcCall, ReadOnlySpan<byte>, ValueTask> read)
    {
        using (bytes)
        {
            if (barrier == EtcdError.None)
            {
                return read(this, call, bytes.Span);
            }

            Answers.Fail(call, barrier);
            return default;
        }
    }
}
