namespace Netcd.Rpc.Listening;

/// <summary>Repairs the <c>:authority</c> of a HEADERS frame.</summary>
internal static class HeadersFrame
{
    public const int HeadLength = 9;

    /// <summary>Longest payload that Kestrel takes; HTTP/2's default.</summary>
    public const int MaxPayload = 16384;

    private const int FlagsOffset = 4;
    private const byte Padded = 0x08;
    private const byte Priority = 0x20;
    private const int PriorityLength = 5;

    /// <summary>The frame with a valid authority; null when it stays as it is.</summary>
    /// <param name="frame">A whole frame with its head.</param>
    public static byte[]? Repair(ReadOnlySpan<byte> frame)
    {
        byte flags = frame[FlagsOffset];
        bool padded = (flags & Padded) != 0;
        int start = HeadLength + (padded ? 1 : 0) + ((flags & Priority) != 0 ? PriorityLength : 0);
        int end = frame.Length - (padded && frame.Length > HeadLength ? frame[HeadLength] : 0);
        if (start >= end)
        {
            return null;
        }

        Span<byte> value = stackalloc byte[HeaderBlockReader.MaxText];
        var block = new HeaderBlockReader(frame[start..end]);
        int length = block.FindAuthority(value);
        if (length < 0 || Authority.IsValid(value[..length]))
        {
            return null;
        }

        // The server's dynamic table may hold more than the client's, which names only what it holds itself; but never less.
        ReadOnlySpan<byte> repaired = Authority.Repair(value[..length]);
        if (block.IsIndexed && repaired.Length > length)
        {
            return null;
        }

        return Splice(frame, start + block.ValueStart, start + block.ValueEnd, repaired);
    }

    /// <summary>Puts a plain literal in the place of a coded text; null when the frame would grow beyond what Kestrel takes.</summary>
    private static byte[]? Splice(ReadOnlySpan<byte> frame, int start, int end, ReadOnlySpan<byte> text)
    {
        Span<byte> prefix = stackalloc byte[4];
        int prefixLength = WriteLength(prefix, text.Length);
        byte[] result = new byte[start + prefixLength + text.Length + frame.Length - end];
        int payload = result.Length - HeadLength;
        if (payload > MaxPayload)
        {
            return null;
        }

        frame[..start].CopyTo(result);
        prefix[..prefixLength].CopyTo(result.AsSpan(start));
        text.CopyTo(result.AsSpan(start + prefixLength));
        frame[end..].CopyTo(result.AsSpan(start + prefixLength + text.Length));
        result[0] = (byte)(payload >> 16);
        result[1] = (byte)(payload >> 8);
        result[2] = (byte)payload;
        return result;
    }

    private static int WriteLength(Span<byte> target, int length)
    {
        if (length < 127)
        {
            target[0] = (byte)length;
            return 1;
        }

        target[0] = 127;
        int at = 1;
        int rest = length - 127;
        for (; rest >= 128; rest >>= 7)
        {
            target[at++] = (byte)(0x80 | (rest & 0x7f));
        }

        target[at++] = (byte)rest;
        return at;
    }
}
