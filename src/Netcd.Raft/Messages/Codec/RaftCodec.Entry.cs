namespace Netcd.Raft;

public static partial class RaftCodec
{
    /// <summary>Bytes of an encoded entry. Limits in bytes (<see cref="RaftConfig.MaxSizePerMsg"/>) count these.</summary>
    public static int SizeOf(in Entry entry) =>
        SizeOfField((int)entry.Type) + SizeOfField(entry.Term) + SizeOfField(entry.Index) + SizeOfOptional(entry.Data);

    /// <summary>Encodes an entry.</summary>
    public static int Encode(in Entry entry, Span<byte> destination)
    {
        var writer = new ProtoWriter(destination);
        Write(ref writer, entry);
        return writer.Position;
    }

    /// <summary>Encodes an entry to a new array.</summary>
    public static byte[] Encode(in Entry entry)
    {
        var bytes = new byte[SizeOf(entry)];
        Encode(entry, bytes);
        return bytes;
    }

    /// <summary>Decodes an entry; its data is a part of <paramref name="source"/>.</summary>
    public static bool TryDecodeEntry(ReadOnlyMemory<byte> source, out Entry entry)
    {
        entry = default;
        var reader = new ProtoReader(source.Span);
        int type = 0;
        ulong term = 0;
        ulong index = 0;
        ReadOnlyMemory<byte> data = default;
        while (!reader.AtEnd)
        {
            if (!reader.Tag(out var tag))
            {
                return false;
            }

            bool ok;
            switch (tag)
            {
                case 0x08:
                    ok = reader.Int32(out type);
                    break;
                case 0x10:
                    ok = reader.Varint(out term);
                    break;
                case 0x18:
                    ok = reader.Varint(out index);
                    break;
                case 0x22:
                    ok = reader.Bytes(out var start, out var length);
                    data = Slice(source, start, length);
                    break;
                default:
                    ok = reader.Skip(tag);
                    break;
            }

            if (!ok)
            {
                return false;
            }
        }

        entry = new Entry { Type = (EntryType)type, Term = term, Index = index, Data = data };
        return true;
    }

    private static void Write(ref ProtoWriter writer, in Entry entry)
    {
        writer.Varint(0x08, EnumValue((int)entry.Type));
        writer.Varint(0x10, entry.Term);
        writer.Varint(0x18, entry.Index);
        WriteOptional(ref writer, 0x22, entry.Data);
    }
}
