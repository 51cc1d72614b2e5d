using System.Buffers.Binary;
using Netcd.Storage.Checksums;
using Netcd.Storage.Disk;

namespace Netcd.Storage.Wal;

/// <summary>Reads the records of consecutive segments and checks the checksum chain that runs through them.</summary>
internal sealed class RecordDecoder
{
    public const int FrameHeader = 8;

    /// <summary>What a disk writes whole or not at all: an unfinished write leaves whole sectors of zeros.</summary>
    private const int SectorSize = 512;

    private readonly IReadOnlyList<IDiskFile> _files;
    private readonly bool _reuseBlocks;
    private SegmentReader _reader;

    /// <param name="files">Segments, oldest first, at least one.</param>
    /// <param name="reuseBlocks">Data of a record is needed only until the next one is read.</param>
    public RecordDecoder(IReadOnlyList<IDiskFile> files, bool reuseBlocks)
    {
        _files = files;
        _reuseBlocks = reuseBlocks;
        _reader = new SegmentReader(files[0], reuseBlocks);
    }

    /// <summary>Checksum of all data so far.</summary>
    public uint Crc { get; private set; }

    /// <summary>Which of the segments the last record stood in.</summary>
    public int Segment { get; private set; }

    /// <summary>Where the last good record of the current segment ends.</summary>
    public long ValidEnd { get; private set; }

    private bool IsLastFile => Segment == _files.Count - 1;

    /// <summary>Reads the next record.</summary>
    /// <returns>False at the end of the last segment's used part.</returns>
    /// <exception cref="WalException">The record breaks off (<see cref="WalFailure.UnexpectedEof"/>) or is damaged.</exception>
    public bool Next(out WalRecord record)
    {
        record = default;
        long lengthField;
        while ((lengthField = ReadLengthField()) == 0)
        {
            CheckEnd();
            if (IsLastFile)
            {
                return false;
            }

            _reader = new SegmentReader(_files[++Segment], _reuseBlocks);
            ValidEnd = 0;
        }

        ReadOnlyMemory<byte> frame = ReadFrame(lengthField, out int recordLength);
        if (!WalRecord.TryParse(frame[..recordLength], out record))
        {
            throw IsTorn(frame.Span, recordLength) ? UnexpectedEof() : Malformed("is not a protobuf message");
        }

        CheckCrc(record, frame.Span, recordLength);
        ValidEnd += FrameHeader + frame.Length;
        return true;
    }

    /// <summary>The length field of the next frame; 0 stands for the end of the segment as well.</summary>
    private long ReadLengthField()
    {
        ReadOnlySpan<byte> field = _reader.Read(FrameHeader).Span;
        return field.Length switch
        {
            0 => 0,
            FrameHeader => BinaryPrimitives.ReadInt64LittleEndian(field),
            _ => throw UnexpectedEof(),
        };
    }

    private ReadOnlyMemory<byte> ReadFrame(long lengthField, out int recordLength)
    {
        long length = lengthField & 0x00FF_FFFF_FFFF_FFFF;
        long padding = RecordFrame.Padding(lengthField) ?? throw Malformed("has a length field that nobody writes");
        long limit = _reader.FileLength - ValidEnd - padding;
        if (length > limit)
        {
            CheckLength(_reader.Read(RecordFrame.LongestPrefix).Span, length);
            throw new WalException(
                WalFailure.UnexpectedEof,
                $"unexpected EOF: [wal] max entry size limit exceeded when decoding \"{Path.GetFileName(_reader.Path)}\", recBytes: {length}, fileSize({_reader.FileLength}) - offset({ValidEnd}) - padBytes({padding}) = entryLimit({limit})");
        }

        recordLength = checked((int)length);
        int frameLength = checked((int)(length + padding));
        ReadOnlyMemory<byte> frame = _reader.Read(frameLength);
        return frame.Length == frameLength ? frame : throw UnexpectedEof();
    }

    private void CheckCrc(in WalRecord record, ReadOnlySpan<byte> frame, int recordLength)
    {
        if (record.Type == (long)WalRecordType.Crc)
        {
            // A reader that starts in the middle of the chain has no value to compare with yet.
            if (Crc != 0 && record.Crc != Crc)
            {
                throw new WalException(WalFailure.CrcMismatch, "wal: crc mismatch");
            }

            Crc = record.Crc;
            return;
        }

        uint crc = Crc32C.Append(Crc, record.Data.Span);
        if (crc != record.Crc)
        {
            throw IsTorn(frame, recordLength) ? UnexpectedEof() : new WalException(WalFailure.CrcMismatch, "walpb: crc mismatch");
        }

        Crc = crc;
    }

    /// <summary>
    /// Where the length is 0 the log ends, unless a record stands right behind it: both are written together, so the length was
    /// damaged, and all that follows would be lost.
    /// </summary>
    private void CheckEnd()
    {
        if (LengthOf(_reader.Read(RecordFrame.LongestPrefix).Span) is not null)
        {
            throw Malformed("has no length");
        }
    }

    /// <summary>A length field and the record behind it are written together: if they contradict each other, one of them is damaged, and nothing may be cut off.</summary>
    private void CheckLength(ReadOnlySpan<byte> record, long length)
    {
        if (LengthOf(record) is { } implied && implied != length)
        {
            throw Malformed($"is damaged: its frame has {length} bytes, its content {implied}");
        }
    }

    /// <summary>The length by the record's own fields; null when they were lost, or may have been in part because they do not stand in the sector of the length field.</summary>
    private long? LengthOf(ReadOnlySpan<byte> record)
    {
        int left = (int)(SectorSize - ((ValidEnd + FrameHeader) % SectorSize)) % SectorSize;
        return RecordFrame.ImpliedLength(record[..Math.Min(left, record.Length)]);
    }

    /// <summary>Whether a bad frame is what an unfinished write leaves: in the last segment, of the right length, with a sector's worth of zeros.</summary>
    private bool IsTorn(ReadOnlySpan<byte> frame, int recordLength)
    {
        if (!IsLastFile)
        {
            return false;
        }

        CheckLength(frame, recordLength);

        long offset = ValidEnd + FrameHeader;
        while (!frame.IsEmpty)
        {
            int chunk = (int)Math.Min(SectorSize - (offset % SectorSize), frame.Length);
            if (!frame[..chunk].ContainsAnyExcept((byte)0))
            {
                return true;
            }

            frame = frame[chunk..];
            offset += chunk;
        }

        return false;
    }

    private WalException Malformed(string why) => new(WalFailure.Malformed, $"wal: record at offset {ValidEnd} of {_reader.Path} {why}");

    private static WalException UnexpectedEof() => new(WalFailure.UnexpectedEof, "unexpected EOF");
}
