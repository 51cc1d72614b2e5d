using System.Buffers;
using Netcd.Rpc.Server;

namespace Netcd.Rpc.Tests;

/// <summary>A message in given pieces.</summary>
internal sealed class TestPieces(params byte[][] pieces) : IMessagePieces
{
    private int _made;

    /// <summary>How many pieces were asked for.</summary>
    public int Made => Volatile.Read(ref _made);

    /// <summary>Called before a piece is made, with its number.</summary>
    public Action<int> Making { get; init; } = static _ => { };

    public long Size => pieces.Sum(static piece => (long)piece.Length);

    public void WriteNext(IBufferWriter<byte> output)
    {
        Making(_made);
        output.Write(pieces[_made]);
        Volatile.Write(ref _made, _made + 1);
    }

    /// <summary>The whole message.</summary>
    public static byte[] Join(byte[][] pieces) => [.. pieces.SelectMany(static piece => piece)];

    /// <summary>Pieces of random sizes and content.</summary>
    public static byte[][] Random(Random random, int count, int largest)
    {
        byte[][] pieces = [.. Enumerable.Range(0, count).Select(_ => new byte[random.Next(1, largest)])];
        Array.ForEach(pieces, random.NextBytes);
        return pieces;
    }
}
