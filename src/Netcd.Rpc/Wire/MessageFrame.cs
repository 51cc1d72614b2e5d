using System.Buffers;
using System.Buffers.Binary;

namespace Netcd.Rpc.Wire;

/// <summary>The frame of a message: 1 byte flag (0 plain, 1 compressed), 4 bytes big-endian length, payload.</summary>
internal static class MessageFrame
{
    /// <summary>Bytes before the payload.</summary>
    public const int PrefixSize = 5;

    /// <summary>Looks at the first message of a buffer. The length is checked before the payload has to be there.</summary>
    /// <param name="buffer">Received bytes.</param>
    /// <param name="limit">Largest payload in bytes.</param>
    /// <param name="payload">The payload, when the result is <see cref="FrameResult.Plain"/> or <see cref="FrameResult.Compressed"/>.</param>
    /// <param name="length">The payload's length as far as the prefix is there; the flag byte for <see cref="FrameResult.BadFlag"/>.</param>
    public static FrameResult TryRead(in ReadOnlySequence<byte> buffer, int limit, out ReadOnlySequence<byte> payload, out uint length)
    {
        payload = default;
        length = 0;
        if (buffer.Length < PrefixSize)
        {
            return FrameResult.Incomplete;
        }

        byte flag;
        if (buffer.FirstSpan.Length >= PrefixSize)
        {
            flag = buffer.FirstSpan[0];
            length = BinaryPrimitives.ReadUInt32BigEndian(buffer.FirstSpan[1..]);
        }
        else
        {
            Span<byte> prefix = stackalloc byte[PrefixSize];
            buffer.Slice(0, PrefixSize).CopyTo(prefix);
            flag = prefix[0];
            length = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        }

        // The order of checks is grpc-go's: size first, then the flag once the payload is there.
        if (length > (uint)limit)
        {
            return FrameResult.TooLarge;
        }

        if (buffer.Length < PrefixSize + (long)length)
        {
            return FrameResult.Incomplete;
        }

        payload = buffer.Slice(PrefixSize, length);
        if (flag > 1)
        {
            length = flag;
            return FrameResult.BadFlag;
        }

        return flag == 0 ? FrameResult.Plain : FrameResult.Compressed;
    }

    /// <summary>Writes the prefix of a message without compression.</summary>
    public static void WritePrefix(Span<byte> target, int length)
    {
        target[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(target[1..], length);
    }
}
