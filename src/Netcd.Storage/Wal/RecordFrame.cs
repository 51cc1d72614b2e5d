namespace Netcd.Storage.Wal;

/// <summary>What the length field of a frame and the first bytes of its record say about the length. Pure.</summary>
internal static class RecordFrame
{
    /// <summary>More than the fields before a record's data can take.</summary>
    public const int LongestPrefix = 24;

    private const int Alignment = 8;
    private const byte TypeTag = 0x08;
    private const byte CrcTag = 0x10;
    private const byte DataTag = 0x1a;

    /// <summary>Bytes of padding behind a record; null when no writer makes such a field. Before etcd 3.0 frames had none.</summary>
    public static long? Padding(long lengthField)
    {
        int top = (int)(byte)(lengthField >> 56);
        int expected = (int)(-(lengthField & 0x00FF_FFFF_FFFF_FFFF) & (Alignment - 1));
        return top == 0 ? 0 : expected != 0 && top == (0x80 | expected) ? expected : null;
    }

    /// <summary>How long a record is by its own fields; null when its beginning was lost or is none.</summary>
    public static long? ImpliedLength(ReadOnlySpan<byte> record)
    {
        ReadOnlySpan<byte> rest = record;
        if (!TryField(ref rest, TypeTag, out ulong type) || !TryField(ref rest, CrcTag, out _))
        {
            return null;
        }

        if (type == (ulong)WalRecordType.Crc)
        {
            return record.Length - rest.Length;
        }

        return TryField(ref rest, DataTag, out ulong length) && length <= long.MaxValue / 2 ? record.Length - rest.Length + (long)length : null;
    }

    private static bool TryField(ref ReadOnlySpan<byte> rest, byte tag, out ulong value)
    {
        value = 0;
        if (rest.IsEmpty || rest[0] != tag)
        {
            return false;
        }

        for (int i = 1, shift = 0; i < rest.Length && shift < 64; i++, shift += 7)
        {
            value |= (ulong)(rest[i] & 0x7f) << shift;
            if (rest[i] < 0x80)
            {
                rest = rest[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
