namespace Netcd.Raft;

public static partial class RaftCodec
{
    /// <summary>How deep responses may be nested; members never send any, storage messages nest one level.</summary>
    private const int MaxResponseDepth = 4;

    /// <summary>What etcd 3.4 and 3.5 put into every message that has no snapshot.</summary>
    private static ReadOnlySpan<byte> EmptySnapshotOfOldVersions => [0x12, 0x08, 0x0a, 0x02, 0x28, 0x00, 0x10, 0x00, 0x18, 0x00];

    /// <summary>Bytes of an encoded message.</summary>
    public static int SizeOf(in Message message)
    {
        var size = SizeOfCommonFields(message) + SizeOfField(message.Vote);
        if (message.Snapshot is { } snapshot)
        {
            size += SizeOfBytes(SizeOf(snapshot));
        }

        foreach (ref readonly var response in message.Responses.Span)
        {
            size += SizeOfBytes(SizeOf(response));
        }

        return size;
    }

    /// <summary>Encodes a message.</summary>
    public static int Encode(in Message message, Span<byte> destination)
    {
        var writer = new ProtoWriter(destination);
        Write(ref writer, message);
        return writer.Position;
    }

    /// <summary>Encodes a message to a new array.</summary>
    public static byte[] Encode(in Message message)
    {
        var bytes = new byte[SizeOf(message)];
        Encode(message, bytes);
        return bytes;
    }

    /// <summary>Decodes a message; entries' data, snapshot data and context are parts of <paramref name="source"/>.</summary>
    public static bool TryDecodeMessage(ReadOnlyMemory<byte> source, out Message message) => TryDecodeMessage(source, 0, out message);

    private static int SizeOfCommonFields(in Message message)
    {
        var size = SizeOfField((int)message.Type) + SizeOfField(message.To) + SizeOfField(message.From) + SizeOfField(message.Term)
            + SizeOfField(message.LogTerm) + SizeOfField(message.Index) + SizeOfField(message.Commit) + 2
            + SizeOfField(message.RejectHint) + SizeOfOptional(message.Context);
        foreach (ref readonly var entry in message.Entries.Span)
        {
            size += SizeOfBytes(SizeOf(entry));
        }

        return size;
    }

    private static void Write(ref ProtoWriter writer, in Message message)
    {
        WriteUpToCommit(ref writer, message);
        if (message.Snapshot is { } snapshot)
        {
            writer.Header(0x4a, SizeOf(snapshot));
            Write(ref writer, snapshot);
        }

        WriteAfterSnapshot(ref writer, message);
        writer.Varint(0x68, message.Vote);
        foreach (ref readonly var response in message.Responses.Span)
        {
            writer.Header(0x72, SizeOf(response));
            Write(ref writer, response);
        }
    }

    private static void WriteUpToCommit(ref ProtoWriter writer, in Message message)
    {
        writer.Varint(0x08, EnumValue((int)message.Type));
        writer.Varint(0x10, message.To);
        writer.Varint(0x18, message.From);
        writer.Varint(0x20, message.Term);
        writer.Varint(0x28, message.LogTerm);
        writer.Varint(0x30, message.Index);
        foreach (ref readonly var entry in message.Entries.Span)
        {
            writer.Header(0x3a, SizeOf(entry));
            Write(ref writer, entry);
        }

        writer.Varint(0x40, message.Commit);
    }

    private static void WriteAfterSnapshot(ref ProtoWriter writer, in Message message)
    {
        writer.Bool(0x50, message.Reject);
        writer.Varint(0x58, message.RejectHint);
        WriteOptional(ref writer, 0x62, message.Context);
    }

    private static bool TryDecodeMessage(ReadOnlyMemory<byte> source, int depth, out Message message)
    {
        message = default;
        if (depth > MaxResponseDepth)
        {
            return false;
        }

        var fields = default(MessageFields);
        var reader = new ProtoReader(source.Span);
        while (!reader.AtEnd)
        {
            var start = reader.Position;
            if (!reader.Tag(out var tag) || !ReadField(ref reader, tag, source, start, depth, ref fields))
            {
                return false;
            }
        }

        message = fields.ToMessage();
        return true;
    }

    private static bool ReadField(ref ProtoReader reader, uint tag, ReadOnlyMemory<byte> source, int fieldStart, int depth, ref MessageFields fields)
    {
        switch (tag)
        {
            case 0x08: return reader.Int32(out fields.Type);
            case 0x10: return reader.Varint(out fields.To);
            case 0x18: return reader.Varint(out fields.From);
            case 0x20: return reader.Varint(out fields.Term);
            case 0x28: return reader.Varint(out fields.LogTerm);
            case 0x30: return reader.Varint(out fields.Index);
            case 0x40: return reader.Varint(out fields.Commit);
            case 0x50: return reader.Bool(out fields.Reject);
            case 0x58: return reader.Varint(out fields.RejectHint);
            case 0x68: return reader.Varint(out fields.Vote);
            case 0x3a:
                fields.Entries ??= new Entry[CountFields(source.Span[fieldStart..], tag)];
                return reader.Bytes(out var start, out var length)
                    && TryDecodeEntry(source.Slice(start, length), out fields.Entries[fields.EntryCount++]);
            case 0x4a:
                return reader.Bytes(out start, out length) && TryDecodePresentSnapshot(source.Slice(start, length), out fields.Snapshot);
            case 0x62:
                var ok = reader.Bytes(out start, out length);
                fields.Context = Slice(source, start, length);
                return ok;
            case 0x72:
                fields.Responses ??= new Message[CountFields(source.Span[fieldStart..], tag)];
                return reader.Bytes(out start, out length)
                    && TryDecodeMessage(source.Slice(start, length), depth + 1, out fields.Responses[fields.ResponseCount++]);
            default:
                return reader.Skip(tag);
        }
    }

    /// <summary>Counts a repeated field up to the end, so that its array is made once and in the right size. Stops where reading will stop too.</summary>
    private static int CountFields(ReadOnlySpan<byte> source, uint wanted)
    {
        var count = 0;
        var reader = new ProtoReader(source);
        while (!reader.AtEnd && reader.Tag(out var tag))
        {
            count += tag == wanted ? 1 : 0;
            if (!reader.Skip(tag))
            {
                break;
            }
        }

        return count;
    }

    private static bool TryDecodePresentSnapshot(ReadOnlyMemory<byte> source, out Snapshot? snapshot)
    {
        snapshot = null;
        if (source.IsEmpty || source.Span.SequenceEqual(EmptySnapshotOfOldVersions))
        {
            return true;
        }

        var ok = TryDecodeSnapshot(source, out var decoded);
        snapshot = decoded;
        return ok;
    }
}
