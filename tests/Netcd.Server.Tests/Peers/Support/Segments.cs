using System.Buffers;

namespace Netcd.Server.Tests.Peers.Support;

/// <summary>Bytes in many pieces, as a connection delivers them.</summary>
internal static class Segments
{
    public static ReadOnlySequence<byte> Of(ReadOnlyMemory<byte> bytes, int pieceSize)
    {
        var first = new Segment(bytes[..Math.Min(pieceSize, bytes.Length)], null);
        Segment last = first;
        for (int at = pieceSize; at < bytes.Length; at += pieceSize)
        {
            last = new Segment(bytes.Slice(at, Math.Min(pieceSize, bytes.Length - at)), last);
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? previous)
        {
            Memory = memory;
            if (previous is not null)
            {
                RunningIndex = previous.RunningIndex + previous.Memory.Length;
                previous.Next = this;
            }
        }
    }
}
