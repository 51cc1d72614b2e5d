using Netcd.Storage.Protobuf;

namespace Netcd.Storage.Snapshots;

/// <summary>raft's snapshot message: <c>{1 data, 2 metadata {1 conf_state, 2 index, 3 term}}</c>.</summary>
/// <param name="Term">Term of the last entry it covers.</param>
/// <param name="Index">Index of that entry.</param>
/// <param name="ConfState">Encoded raft ConfState.</param>
/// <param name="Data">Content: the v2 store as JSON.</param>
public sealed record RaftSnapshot(ulong Term, ulong Index, ReadOnlyMemory<byte> ConfState, ReadOnlyMemory<byte> Data)
{
    private const int MaxHead = 6 * ProtoWriter.MaxVarintField;

    /// <summary>What stands before the content in the encoded message.</summary>
    /// <param name="length">Bytes of the content.</param>
    internal static byte[] EncodeHead(long length)
    {
        var writer = new ProtoWriter(new byte[ProtoWriter.MaxVarintField]);
        if (length > 0)
        {
            writer.Header(1, checked((int)length));
        }

        return writer.Written.ToArray();
    }

    /// <summary>What stands behind the content in the encoded message.</summary>
    internal byte[] EncodeTail()
    {
        var metadata = new ProtoWriter(new byte[MaxHead + ConfState.Length]);
        metadata.Bytes(1, ConfState.Span);
        metadata.Number(2, Index);
        metadata.Number(3, Term);

        var writer = new ProtoWriter(new byte[MaxHead + metadata.Count]);
        writer.Bytes(2, metadata.Written);
        return writer.Written.ToArray();
    }

    /// <summary>Reads a message. Data and conf state are slices of <paramref name="encoded"/>.</summary>
    /// <returns>Null when it is no snapshot message.</returns>
    public static RaftSnapshot? Decode(ReadOnlyMemory<byte> encoded)
    {
        ReadOnlyMemory<byte> data = default;
        ReadOnlyMemory<byte> metadata = default;
        var reader = new ProtoReader(encoded.Span);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1 when reader.Start >= 0:
                    data = encoded.Slice(reader.Start, reader.Length);
                    break;
                case 2 when reader.Start >= 0:
                    metadata = encoded.Slice(reader.Start, reader.Length);
                    break;
            }
        }

        return reader.Malformed ? null : WithMetadata(data, metadata);
    }

    private static RaftSnapshot? WithMetadata(ReadOnlyMemory<byte> data, ReadOnlyMemory<byte> metadata)
    {
        ulong index = 0;
        ulong term = 0;
        ReadOnlyMemory<byte> confState = default;
        var reader = new ProtoReader(metadata.Span);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1 when reader.Start >= 0:
                    confState = metadata.Slice(reader.Start, reader.Length);
                    break;
                case 2:
                    index = reader.Number;
                    break;
                case 3:
                    term = reader.Number;
                    break;
            }
        }

        return reader.Malformed ? null : new RaftSnapshot(term, index, confState, data);
    }
}
