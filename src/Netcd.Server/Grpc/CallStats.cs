using Netcd.Protocol.Codec;
using Netcd.Rpc.Server;

namespace Netcd.Server.Grpc;

/// <summary>What etcd counts of a call for its log: of KV calls what is asked and answered, of all others nothing.</summary>
/// <param name="RequestCount">A put is 1, a transaction the operations of the branch that ran, others 0.</param>
/// <param name="RequestSize">Bytes; of a transaction those of the operations that ran.</param>
/// <param name="ResponseCount">Keys found or deleted.</param>
/// <param name="ResponseSize">Bytes; 0 when the call failed.</param>
/// <param name="Content">The request without its values.</param>
internal readonly record struct CallStats(long RequestCount, int RequestSize, long ResponseCount, int ResponseSize, string Content)
{
    private const int RangeCountField = 4;
    private const int DeletedField = 2;
    private const int SucceededField = 2;
    private const int SuccessField = 2;
    private const int FailureField = 3;

    private static readonly CallStats Uncounted = new(-1, -1, -1, -1, "");

    /// <summary>Takes them from a call whose request still lies there.</summary>
    /// <param name="call">The call.</param>
    /// <param name="response">The response, or what can be had of it; empty when the call failed.</param>
    /// <param name="responseSize">Size of the whole response; 0 when the call failed.</param>
    public static CallStats Of(RpcCall call, ReadOnlySpan<byte> response, int responseSize)
    {
        using RequestBytes bytes = RequestBytes.Of(call.ReceivedMessage);
        ReadOnlySpan<byte> request = bytes.Span;
        return call.Path switch
        {
            "/etcdserverpb.KV/Range" when RangeRequestView.TryParse(request, out RangeRequestView range) =>
                new(0, request.Length, (long)ProtoReader.NumberIn(response, RangeCountField), responseSize, RequestText.Of(range)),
            "/etcdserverpb.KV/Put" when PutRequestView.TryParse(request, out PutRequestView put) =>
                new(1, request.Length, 0, responseSize, RequestText.Of(put)),
            "/etcdserverpb.KV/DeleteRange" when DeleteRangeRequestView.TryParse(request, out DeleteRangeRequestView delete) =>
                new(0, request.Length, (long)ProtoReader.NumberIn(response, DeletedField), responseSize, RequestText.Of(delete)),
            "/etcdserverpb.KV/Txn" when TxnRequestView.TryParse(request, out TxnRequestView txn) => OfTxn(txn, request, response, responseSize),
            _ => Uncounted,
        };
    }

    private static CallStats OfTxn(TxnRequestView parsed, ReadOnlySpan<byte> request, ReadOnlySpan<byte> response, int responseSize)
    {
        using TxnRequestView txn = parsed;
        if (responseSize == 0)
        {
            // Which branch would have run is not known, and etcd then says nothing of the request at all.
            return new(0, 0, 0, 0, "");
        }

        bool succeeded = ProtoReader.NumberIn(response, SucceededField) != 0;
        int size = 0;
        var reader = new ProtoReader(request);
        while (reader.Next())
        {
            if (reader.Field == (succeeded ? SuccessField : FailureField))
            {
                size += reader.Bytes().Length;
            }
            else
            {
                reader.Skip();
            }
        }

        return new(succeeded ? txn.SuccessCount : txn.FailureCount, size, 0, responseSize, RequestText.Of(txn));
    }
}
