using Netcd.Storage.Checksums;
using Netcd.Storage.Protobuf;

namespace Netcd.Storage.Snapshots;

/// <summary>The envelope of a <c>.snap</c> file: <c>{1 crc, 2 data}</c>.</summary>
internal static class SnapshotFile
{
    public static byte[] Encode(RaftSnapshot snapshot)
    {
        byte[] data = snapshot.Encode();
        var writer = new ProtoWriter(new byte[(2 * ProtoWriter.MaxVarintField) + data.Length]);
        writer.Number(1, Crc32C.Append(0, data));
        writer.Bytes(2, data);
        return writer.Written.ToArray();
    }

    /// <summary>Reads an envelope and what is in it.</summary>
    /// <param name="content">The whole file.</param>
    /// <param name="error">etcd's text when it is unreadable.</param>
    public static RaftSnapshot? Decode(ReadOnlyMemory<byte> content, out string error)
    {
        ulong crc = 0;
        ReadOnlyMemory<byte> data = default;
        var reader = new ProtoReader(content.Span);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    crc = reader.Number;
                    break;
                case 2 when reader.Start >= 0:
                    data = content.Slice(reader.Start, reader.Length);
                    break;
            }
        }

        RaftSnapshot? snapshot = null;
        error = reader.Malformed ? "unexpected EOF"
            : data.IsEmpty || crc == 0 ? "snap: empty snapshot"
            : Crc32C.Append(0, data.Span) != crc ? "snap: crc mismatch"
            : (snapshot = RaftSnapshot.Decode(data)) is null ? "unexpected EOF"
            : "";
        return snapshot;
    }
}
