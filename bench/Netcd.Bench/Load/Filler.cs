using Google.Protobuf;
using Netcd.Protocol.Rpc;

namespace Netcd.Bench;

/// <summary>Loads keys by transactions of 100 puts from several clients.</summary>
internal static class Filler
{
    private const int Batch = 100;
    private const int Clients = 8;

    /// <summary>Puts keys number <paramref name="from"/> up to, not including, <paramref name="to"/>.</summary>
    /// <param name="server">The server.</param>
    /// <param name="from">First number.</param>
    /// <param name="to">One more than the last number.</param>
    /// <param name="valueSize">Bytes of each value.</param>
    /// <param name="distinct">Numbers beyond this one begin again at key 0, as newer revisions.</param>
    public static Task FillAsync(ServerUnderTest server, int from, int to, int valueSize, int distinct = int.MaxValue)
    {
        ByteString value = Value(valueSize);
        return ClosedLoop.RunAsync(server, "KV/Txn", Clients / 2, Clients, (to - from + Batch - 1) / Batch, number =>
        {
            var txn = new TxnRequest();
            int first = from + (number * Batch);
            for (int i = first; i < Math.Min(first + Batch, to); i++)
            {
                txn.Success.Add(new RequestOp { RequestPut = new PutRequest { Key = Key(i % distinct), Value = value } });
            }

            return txn.ToByteArray();
        });
    }

    /// <summary>The key with a number; keys sort as their numbers do.</summary>
    public static ByteString Key(int number) => ByteString.CopyFromUtf8($"benchmark/{number:d8}");

    /// <summary>A value that does not compress.</summary>
    public static ByteString Value(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return ByteString.CopyFrom(bytes);
    }
}
