using Netcd.Storage.Protobuf;

namespace Netcd.Storage.Wal;

/// <summary>The messages inside records, encoded as etcd does: every number is written, also 0.</summary>
internal static class WalMessages
{
    /// <summary>Bytes that an encoded metadata or state message takes at most.</summary>
    public const int MaxSmall = 3 * ProtoWriter.MaxVarintField;

    /// <summary>Bytes that an encoded entry takes at most besides its data.</summary>
    public const int MaxEntryHead = 4 * ProtoWriter.MaxVarintField;

    public static byte[] Encode(WalMetadata metadata)
    {
        var writer = new ProtoWriter(stackalloc byte[MaxSmall]);
        writer.Number(1, metadata.NodeId);
        writer.Number(2, metadata.ClusterId);
        return writer.Written.ToArray();
    }

    public static int Encode(in WalHardState state, Span<byte> target)
    {
        var writer = new ProtoWriter(target);
        writer.Number(1, state.Term);
        writer.Number(2, state.Vote);
        writer.Number(3, state.Commit);
        return writer.Count;
    }

    /// <summary>Everything of an entry up to its data, which follows as it is.</summary>
    public static int EncodeEntryHead(int type, ulong term, ulong index, int dataLength, Span<byte> target)
    {
        var writer = new ProtoWriter(target);
        writer.Number(1, (ulong)type);
        writer.Number(2, term);
        writer.Number(3, index);
        if (dataLength > 0)
        {
            writer.Header(4, dataLength);
        }

        return writer.Count;
    }

    public static byte[] Encode(in WalSnapshotMark mark)
    {
        var writer = new ProtoWriter(new byte[MaxSmall + mark.ConfState.Length]);
        writer.Number(1, mark.Index);
        writer.Number(2, mark.Term);
        if (!mark.ConfState.IsEmpty)
        {
            writer.Bytes(3, mark.ConfState.Span);
        }

        return writer.Written.ToArray();
    }

    public static WalMetadata DecodeMetadata(ReadOnlySpan<byte> encoded)
    {
        WalMetadata metadata = default;
        var reader = new ProtoReader(encoded);
        while (reader.Next())
        {
            metadata = reader.Field switch
            {
                1 => metadata with { NodeId = reader.Number },
                2 => metadata with { ClusterId = reader.Number },
                _ => metadata,
            };
        }

        return !reader.Malformed ? metadata : throw Malformed("metadata");
    }

    public static WalHardState DecodeState(ReadOnlySpan<byte> encoded)
    {
        WalHardState state = default;
        var reader = new ProtoReader(encoded);
        while (reader.Next())
        {
            state = reader.Field switch
            {
                1 => state with { Term = reader.Number },
                2 => state with { Vote = reader.Number },
                3 => state with { Commit = reader.Number },
                _ => state,
            };
        }

        return !reader.Malformed ? state : throw Malformed("state");
    }

    public static WalEntry DecodeEntry(ReadOnlyMemory<byte> encoded)
    {
        WalEntry entry = default;
        var reader = new ProtoReader(encoded.Span);
        while (reader.Next())
        {
            entry = reader.Field switch
            {
                1 => entry with { Type = (int)reader.Number },
                2 => entry with { Term = reader.Number },
                3 => entry with { Index = reader.Number },
                4 when reader.Start >= 0 => entry with { Data = encoded.Slice(reader.Start, reader.Length) },
                _ => entry,
            };
        }

        return !reader.Malformed ? entry : throw Malformed("entry");
    }

    public static WalSnapshotMark DecodeMark(ReadOnlySpan<byte> encoded)
    {
        WalSnapshotMark mark = default;
        var reader = new ProtoReader(encoded);
        while (reader.Next())
        {
            mark = reader.Field switch
            {
                1 => mark with { Index = reader.Number },
                2 => mark with { Term = reader.Number },
                3 when reader.Start >= 0 => mark with { ConfState = reader.Bytes.ToArray() },
                _ => mark,
            };
        }

        return !reader.Malformed ? mark : throw Malformed("snapshot");
    }

    private static WalException Malformed(string what) => new(WalFailure.Malformed, $"wal: {what} record is not a protobuf message");
}
