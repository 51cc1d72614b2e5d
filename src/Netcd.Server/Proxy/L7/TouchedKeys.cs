using Google.Protobuf;
using Google.Protobuf.Collections;
using Netcd.Protocol.Rpc;

namespace Netcd.Server.Proxy.L7;

/// <summary>What a transaction may change, and what its conditions say something new about. Pure.</summary>
internal static class TouchedKeys
{
    /// <summary>Keys of the conditions and of the writes of both branches, nested ones too.</summary>
    public static KeySpan[] Of(TxnRequest request)
    {
        var touched = new List<KeySpan>();
        Add(touched, request);
        return [.. touched];
    }

    // The parser has bounded the depth.
    private static void Add(List<KeySpan> touched, TxnRequest request)
    {
        foreach (Compare condition in request.Compare)
        {
            touched.Add(new KeySpan(condition.Key, condition.RangeEnd));
        }

        Add(touched, request.Success);
        Add(touched, request.Failure);
    }

    private static void Add(List<KeySpan> touched, RepeatedField<RequestOp> operations)
    {
        foreach (RequestOp operation in operations)
        {
            switch (operation.RequestCase)
            {
                case RequestOp.RequestOneofCase.RequestPut:
                    touched.Add(new KeySpan(operation.RequestPut.Key, ByteString.Empty));
                    break;
                case RequestOp.RequestOneofCase.RequestDeleteRange:
                    touched.Add(new KeySpan(operation.RequestDeleteRange.Key, operation.RequestDeleteRange.RangeEnd));
                    break;
                case RequestOp.RequestOneofCase.RequestTxn:
                    Add(touched, operation.RequestTxn);
                    break;
            }
        }
    }
}
