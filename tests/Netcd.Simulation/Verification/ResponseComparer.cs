using Google.Protobuf;
using Netcd.Protocol.Rpc;

namespace Netcd.Simulation.Verification;

/// <summary>Compares a response with the model's, which has no headers.</summary>
internal static class ResponseComparer
{
    public static bool AreEqual(IMessage? actual, IMessage expected)
    {
        if (actual is null)
        {
            return false;
        }

        if (actual is TxnResponse txn)
        {
            TxnResponse plain = txn.Clone();
            RemoveHeaders(plain);
            return plain.Equals(expected);
        }

        return actual.Equals(expected);
    }

    private static void RemoveHeaders(TxnResponse response)
    {
        response.Header = null;
        foreach (ResponseOp part in response.Responses)
        {
            switch (part.ResponseCase)
            {
                case ResponseOp.ResponseOneofCase.ResponseRange: part.ResponseRange.Header = null; break;
                case ResponseOp.ResponseOneofCase.ResponsePut: part.ResponsePut.Header = null; break;
                case ResponseOp.ResponseOneofCase.ResponseDeleteRange: part.ResponseDeleteRange.Header = null; break;
                case ResponseOp.ResponseOneofCase.ResponseTxn: RemoveHeaders(part.ResponseTxn); break;
            }
        }
    }
}
