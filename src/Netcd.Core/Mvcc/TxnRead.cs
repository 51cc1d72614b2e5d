using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;

namespace Netcd.Core.Mvcc;

/// <summary>Executes transactions that only read.</summary>
internal static class TxnRead
{
    /// <summary>Field of the responses in <c>TxnResponse</c>.</summary>
    public const int ResponsesField = 3;

    private const int SucceededField = 2;
    private const int HeaderField = 1;
    private const int RevisionField = 3;

    /// <summary>Writes the fields of <c>TxnResponse</c> that follow the header.</summary>
    public static EtcdError Run(in ReadState state, in TxnRequestView request, PooledBuffer body, MvccMetrics metrics)
    {
        var path = new List<bool>(1);
        int ranges = TxnCompares.Decide(state, request, path);
        foreach (var operation in request.Branch(path[0]))
        {
            var error = CheckRevision(state, operation.Range.Revision);
            if (error != EtcdError.None)
            {
                metrics.CountTxn(ranges, changes: 0);
                return error;
            }
        }

        WriteSucceeded(body, path[0]);
        foreach (var operation in request.Branch(path[0]))
        {
            int start = body.Length;
            WriteRange(state, operation.Range, body);
            body.WrapMessage(start, (int)RequestOpKind.Range);
            body.WrapMessage(start, ResponsesField);
            ranges++;
        }

        metrics.CountTxn(ranges, changes: 0);

        return EtcdError.None;
    }

    /// <summary>
    /// The check of a range inside a transaction. Unlike a range alone, one with a negative revision may be refused, as in etcd.
    /// </summary>
    public static EtcdError CheckRevision(in ReadState state, long revision) =>
        revision == 0 ? EtcdError.None
        : revision > state.Revision ? EtcdError.FutureRevision
        : revision < state.Compacted ? EtcdError.Compacted
        : EtcdError.None;

    public static void WriteSucceeded(PooledBuffer body, bool succeeded)
    {
        var writer = new ProtoWriter(body.GetSpan(2));
        writer.BoolField(SucceededField, succeeded);
        body.Advance(writer.Written);
    }

    /// <summary>The header of a nested response: the revision and nothing else.</summary>
    public static void WriteInnerHeader(PooledBuffer body, long revision)
    {
        int size = ProtoSize.VarintField(RevisionField, (ulong)revision);
        var writer = new ProtoWriter(body.GetSpan(ProtoSize.Message(HeaderField, size)));
        writer.MessageStart(HeaderField, size);
        writer.VarintField(RevisionField, (ulong)revision);
        body.Advance(writer.Written);
    }

    /// <summary>The response of a put that gives no previous pair back, wrapped as one of the responses of the transaction.</summary>
    public static void WritePut(PooledBuffer body, long revision)
    {
        int header = ProtoSize.VarintField(RevisionField, (ulong)revision);
        int put = ProtoSize.Message(HeaderField, header);
        int response = ProtoSize.Message((int)RequestOpKind.Put, put);
        var writer = new ProtoWriter(body.GetSpan(ProtoSize.Message(ResponsesField, response)));
        writer.MessageStart(ResponsesField, response);
        writer.MessageStart((int)RequestOpKind.Put, put);
        writer.MessageStart(HeaderField, header);
        writer.VarintField(RevisionField, (ulong)revision);
        body.Advance(writer.Written);
    }

    /// <summary>A nested range response; false when the state is outdated and the transaction must be read again.</summary>
    public static bool WriteRange(in ReadState state, in RangeRequestView request, PooledBuffer body)
    {
        var pairs = default(RangePairs);
        try
        {
            WriteInnerHeader(body, state.Revision);
            if (!pairs.TryFind(state, request))
            {
                return false;
            }

            pairs.WriteTo(state, body);
            return true;
        }
        finally
        {
            pairs.Dispose();
        }
    }
}
