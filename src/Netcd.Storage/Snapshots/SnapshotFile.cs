using System.Buffers;
using Netcd.Storage.Checksums;
using Netcd.Storage.Disk;
using Netcd.Storage.Protobuf;

namespace Netcd.Storage.Snapshots;

/// <summary>The envelope of a <c>.snap</c> file: <c>{1 crc, 2 data}</c>.</summary>
internal static class SnapshotFile
{
    private const int MaxHead = 3 * ProtoWriter.MaxVarintField;
    private const int UsualChecksumSize = 5;

    /// <summary>
    /// Writes the envelope and what is in it. Length and checksum stand before the content, so it is made twice: to be measured, and to
    /// be written.
    /// </summary>
    /// <param name="file">An empty file.</param>
    /// <param name="snapshot">Everything but the content.</param>
    /// <param name="content">Writes the content: the same bytes at each call.</param>
    public static void Write(IDiskFile file, RaftSnapshot snapshot, Action<IBufferWriter<byte>> content)
    {
        long length = 0;
        Run(content, block => length += block.Length);
        byte[] head = RaftSnapshot.EncodeHead(length);
        byte[] tail = snapshot.EncodeTail();
        long inner = head.Length + length + tail.Length;
        int fixedSize = 2 + ProtoWriter.VarintSize((ulong)inner);
        int checksumSize = UsualChecksumSize;
        byte[] envelope;
        do
        {
            // A small checksum is encoded shorter, and everything begins earlier.
            file.SetLength(0);
            uint checksum = WriteInner(file, fixedSize + checksumSize, head, content, tail);
            checksumSize = ProtoWriter.VarintSize(checksum);
            envelope = EncodeEnvelope(checksum, inner);
        }
        while (file.Length != envelope.Length + inner);

        file.Write(envelope, 0);
    }

    private static uint WriteInner(IDiskFile file, long at, byte[] head, Action<IBufferWriter<byte>> content, byte[] tail)
    {
        uint checksum = 0;
        void Append(ReadOnlySpan<byte> bytes)
        {
            checksum = Crc32C.Append(checksum, bytes);
            file.Write(bytes, at);
            at += bytes.Length;
        }

        Append(head);
        Run(content, Append);
        Append(tail);
        return checksum;
    }

    private static byte[] EncodeEnvelope(uint checksum, long inner)
    {
        var writer = new ProtoWriter(new byte[MaxHead]);
        writer.Number(1, checksum);
        writer.Header(2, checked((int)inner));
        return writer.Written.ToArray();
    }

    private static void Run(Action<IBufferWriter<byte>> content, Action<ReadOnlySpan<byte>> next)
    {
        var writer = new BlockWriter(next);
        content(writer);
        writer.Flush();
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
