using System.Buffers;
using System.Buffers.Binary;
using Netcd.Raft;

namespace Netcd.Server.Peers.Streams;

/// <summary>A message behind its length as 8 bytes, big-endian. Pure.</summary>
internal static class MessageFrame
{
    /// <summary>Bytes of the length.</summary>
    public const int HeaderSize = sizeof(ulong);

    /// <summary>Largest message on a stream in bytes, etcd's limit.</summary>
    public const int StreamLimit = 512 << 20;

    /// <summary>Appends a message.</summary>
    public static void Write(in Message message, IBufferWriter<byte> output)
    {
        int size = RaftCodec.SizeOfPeerMessage(message);
        Span<byte> frame = output.GetSpan(HeaderSize + size);
        BinaryPrimitives.WriteUInt64BigEndian(frame, (ulong)size);
        RaftCodec.EncodePeerMessage(message, frame[HeaderSize..]);
        output.Advance(HeaderSize + size);
    }

    /// <summary>Takes a message off the front of <paramref name="input"/>; false when it is not there as a whole.</summary>
    /// <exception cref="InvalidDataException">It is above <paramref name="limit"/> bytes or no message.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> input, int limit, out Message message)
    {
        message = default;
        var reader = new SequenceReader<byte>(input);
        if (!reader.TryReadBigEndian(out long size))
        {
            return false;
        }

        if (size < 0 || size > limit)
        {
            throw new InvalidDataException("rafthttp: error limit exceeded");
        }

        if (reader.Remaining < size)
        {
            return false;
        }

        // A copy, because raft keeps the entries long after the connection's buffer is used again.
        byte[] bytes = input.Slice(HeaderSize, size).ToArray();
        if (!RaftCodec.TryDecodeMessage(bytes, out message))
        {
            // What Go's decoder says of nearly everything that is no message.
            throw new InvalidDataException("unexpected EOF");
        }

        input = input.Slice(HeaderSize + size);
        return true;
    }
}
