namespace Netcd.Raft;

public static partial class RaftCodec
{
    /// <summary>Bytes of encoded snapshot metadata.</summary>
    public static int SizeOf(SnapshotMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return SizeOfBytes(SizeOf(metadata.ConfState)) + SizeOfField(metadata.Index) + SizeOfField(metadata.Term);
    }

    /// <summary>Bytes of an encoded snapshot.</summary>
    public static int SizeOf(Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return SizeOfOptional(snapshot.Data) + SizeOfBytes(SizeOf(snapshot.Metadata));
    }

    /// <summary>Encodes snapshot metadata.</summary>
    public static int Encode(SnapshotMetadata metadata, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        var writer = new ProtoWriter(destination);
        Write(ref writer, metadata);
        return writer.Position;
    }

    /// <summary>Encodes a snapshot.</summary>
    public static int Encode(Snapshot snapshot, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var writer = new ProtoWriter(destination);
        Write(ref writer, snapshot);
        return writer.Position;
    }

    /// <summary>Encodes a snapshot to a new array.</summary>
    public static byte[] Encode(Snapshot snapshot)
    {
        var bytes = new byte[SizeOf(snapshot)];
        Encode(snapshot, bytes);
        return bytes;
    }

    /// <summary>Decodes snapshot metadata.</summary>
    public static bool TryDecodeSnapshotMetadata(ReadOnlySpan<byte> source, out SnapshotMetadata metadata)
    {
        metadata = SnapshotMetadata.Empty;
        var reader = new ProtoReader(source);
        var state = ConfState.Empty;
        ulong index = 0;
        ulong term = 0;
        while (!reader.AtEnd)
        {
            if (!reader.Tag(out var tag))
            {
                return false;
            }

            var ok = tag switch
            {
                0x0a => reader.Bytes(out var start, out var length) && TryDecodeConfState(source.Slice(start, length), out state),
                0x10 => reader.Varint(out index),
                0x18 => reader.Varint(out term),
                _ => reader.Skip(tag),
            };
            if (!ok)
            {
                return false;
            }
        }

        metadata = new SnapshotMetadata { ConfState = state, Index = index, Term = term };
        return true;
    }

    /// <summary>Decodes a snapshot; its data is a part of <paramref name="source"/>.</summary>
    public static bool TryDecodeSnapshot(ReadOnlyMemory<byte> source, out Snapshot snapshot)
    {
        snapshot = Snapshot.Empty;
        var reader = new ProtoReader(source.Span);
        ReadOnlyMemory<byte> data = default;
        var metadata = SnapshotMetadata.Empty;
        while (!reader.AtEnd)
        {
            if (!reader.Tag(out var tag))
            {
                return false;
            }

            bool ok;
            switch (tag)
            {
                case 0x0a:
                    ok = reader.Bytes(out var start, out var length);
                    data = Slice(source, start, length);
                    break;
                case 0x12:
                    ok = reader.Bytes(out start, out length) && TryDecodeSnapshotMetadata(source.Span.Slice(start, length), out metadata);
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

        snapshot = new Snapshot { Data = data, Metadata = metadata };
        return true;
    }

    private static void Write(ref ProtoWriter writer, SnapshotMetadata metadata)
    {
        writer.Header(0x0a, SizeOf(metadata.ConfState));
        Write(ref writer, metadata.ConfState);
        writer.Varint(0x10, metadata.Index);
        writer.Varint(0x18, metadata.Term);
    }

    private static void Write(ref ProtoWriter writer, Snapshot snapshot)
    {
        WriteOptional(ref writer, 0x0a, snapshot.Data);
        writer.Header(0x12, SizeOf(snapshot.Metadata));
        Write(ref writer, snapshot.Metadata);
    }
}
