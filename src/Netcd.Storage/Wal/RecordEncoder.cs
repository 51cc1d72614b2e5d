using System.Buffers.Binary;
using Netcd.Storage.Checksums;
using Netcd.Storage.Protobuf;
using Netcd.Telemetry;

namespace Netcd.Storage.Wal;

/// <summary>Gathers frames in memory and carries the checksum chain on.</summary>
internal sealed class RecordEncoder
{
    private const int InitialCapacity = 64 << 10;
    private const int RetainedCapacity = 8 << 20;
    private const int MaxFrameOverhead = RecordDecoder.FrameHeader + (2 * ProtoWriter.MaxVarintField) + 6 + 7;

    private byte[] _buffer = new byte[InitialCapacity];
    private int _count;

    /// <summary>Checksum of all data so far.</summary>
    public uint Crc { get; set; }

    /// <summary>Frames that are not written yet.</summary>
    public ReadOnlySpan<byte> Pending => _buffer.AsSpan(0, _count);

    public void AppendCrc(uint crc)
    {
        Crc = crc;
        Span<byte> frame = BeginFrame(WalRecordType.Crc, -1, 0, out int at);
        EndFrame(frame, at);
    }

    public void Append(WalRecordType type, ReadOnlySpan<byte> data)
    {
        Crc = Crc32C.Append(Crc, data);
        Span<byte> frame = BeginFrame(type, data.Length, data.Length, out int at);
        data.CopyTo(frame[at..]);
        EndFrame(frame, at + data.Length);
    }

    public void AppendEntry(int type, ulong term, ulong index, ReadOnlySpan<byte> data)
    {
        Span<byte> head = stackalloc byte[WalMessages.MaxEntryHead];
        head = head[..WalMessages.EncodeEntryHead(type, term, index, data.Length, head)];

        // The checksum stands before the data it covers, and its own length varies: it has to be known first.
        Crc = Crc32C.Append(Crc32C.Append(Crc, head), data);
        int length = head.Length + data.Length;
        Span<byte> frame = BeginFrame(WalRecordType.Entry, length, length, out int at);
        head.CopyTo(frame[at..]);
        data.CopyTo(frame[(at + head.Length)..]);
        EndFrame(frame, at + length);
    }

    public void AppendState(in WalHardState state)
    {
        Span<byte> encoded = stackalloc byte[WalMessages.MaxSmall];
        Append(WalRecordType.State, encoded[..WalMessages.Encode(state, encoded)]);
    }

    /// <summary>Forgets the pending frames after they were written.</summary>
    public void Clear()
    {
        _count = 0;
        if (_buffer.Length > RetainedCapacity)
        {
            _buffer = new byte[InitialCapacity];
        }
    }

    /// <summary>Writes everything of a frame that stands before the data.</summary>
    /// <param name="type">Kind of record.</param>
    /// <param name="dataLength">Length of the data field, -1 for none.</param>
    /// <param name="room">Bytes of data to make room for.</param>
    /// <param name="at">Where the data goes.</param>
    private Span<byte> BeginFrame(WalRecordType type, int dataLength, int room, out int at)
    {
        Reserve(MaxFrameOverhead + room);
        Span<byte> frame = _buffer.AsSpan(_count);
        var writer = new ProtoWriter(frame[RecordDecoder.FrameHeader..]);
        writer.Number(1, (ulong)type);
        writer.Number(2, Crc);
        if (dataLength >= 0)
        {
            writer.Header(3, dataLength);
        }

        at = RecordDecoder.FrameHeader + writer.Count;
        return frame;
    }

    /// <summary>Pads the frame to 8 bytes, so that a length field never lies in two sectors, and writes its length field.</summary>
    private void EndFrame(Span<byte> frame, int end)
    {
        long length = end - RecordDecoder.FrameHeader;
        int padding = (int)(-length & 7);
        frame.Slice(end, padding).Clear();
        BinaryPrimitives.WriteInt64LittleEndian(frame, padding == 0 ? length : length | ((0x80L | padding) << 56));
        _count += end + padding;
    }

    private void Reserve(int count)
    {
        long needed = (long)_count + count;
        if (needed > _buffer.Length)
        {
            Invariant.That(needed <= Array.MaxLength, "a WAL batch exceeds 2 GiB");
            Array.Resize(ref _buffer, (int)Math.Min(Array.MaxLength, Math.Max(needed, _buffer.Length * 2L)));
        }
    }
}
