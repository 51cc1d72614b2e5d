namespace Netcd.Core.Watch;

/// <summary>Reads what the watch hub needs of an encoded mvccpb.KeyValue as the store keeps it.</summary>
internal static class StoredKeyValue
{
    private const int KeyField = 1;
    private const int CreateRevisionField = 2;
    private const int ModRevisionField = 3;

    /// <summary>The key; empty when there is none.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a KeyValue.</exception>
    public static ReadOnlySpan<byte> Key(ReadOnlySpan<byte> keyValue)
    {
        ReadOnlySpan<byte> rest = keyValue;
        return TryReadField(ref rest, out int field, out _, out ReadOnlySpan<byte> bytes) && field == KeyField ? bytes : [];
    }

    /// <summary>The event of a stored change. A tombstone holds the key alone; the event names the revision as well.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a KeyValue.</exception>
    public static SharedEvent ToEvent(long revision, bool isTombstone, ReadOnlySpan<byte> keyValue)
    {
        int keyLength = Key(keyValue).Length;
        int keyStart = keyLength == 0 ? 0 : 1 + Varint.Size((ulong)keyLength);
        byte[] stored;
        if (isTombstone)
        {
            stored = new byte[keyValue.Length + 1 + Varint.Size((ulong)revision)];
            var writer = new SpanWriter(stored);
            writer.Bytes(keyValue);
            writer.Field(ModRevisionField << 3, (ulong)revision);
        }
        else
        {
            stored = keyValue.ToArray();
        }

        bool isCreate = !isTombstone && CreateRevision(keyValue) == revision;
        return new SharedEvent(revision, isTombstone, isCreate, stored, stored.AsMemory(keyStart, keyLength));
    }

    private static long CreateRevision(ReadOnlySpan<byte> keyValue)
    {
        ReadOnlySpan<byte> rest = keyValue;
        while (TryReadField(ref rest, out int field, out ulong number, out _))
        {
            if (field == CreateRevisionField)
            {
                return (long)number;
            }
        }

        return 0;
    }

    private static bool TryReadField(scoped ref ReadOnlySpan<byte> rest, out int field, out ulong number, out ReadOnlySpan<byte> bytes)
    {
        field = 0;
        number = 0;
        bytes = default;
        if (rest.IsEmpty)
        {
            return false;
        }

        ulong tag = ReadVarint(ref rest);
        field = (int)(tag >> 3);
        number = ReadVarint(ref rest);
        switch (tag & 7)
        {
            case 0:
                return true;
            case 2 when number <= (ulong)rest.Length:
                bytes = rest[..(int)number];
                rest = rest[(int)number..];
                return true;
            default:
                throw new InvalidDataException("a stored value is not an encoded mvccpb.KeyValue");
        }
    }

    private static ulong ReadVarint(scoped ref ReadOnlySpan<byte> rest)
    {
        ulong value = 0;
        for (int i = 0; i < rest.Length && i < 10; i++)
        {
            value |= (ulong)(rest[i] & 0x7f) << (7 * i);
            if (rest[i] < 0x80)
            {
                rest = rest[(i + 1)..];
                return value;
            }
        }

        throw new InvalidDataException("a stored value ends inside a number");
    }
}
