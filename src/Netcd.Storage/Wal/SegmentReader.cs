using Netcd.Storage.Disk;

namespace Netcd.Storage.Wal;

/// <summary>Reads one segment from front to back in large blocks and hands out pieces of them without copying.</summary>
/// <param name="file">The segment.</param>
/// <param name="reuseBlocks">Overwrite blocks instead of making new ones: pieces are valid only until the next read.</param>
internal sealed class SegmentReader(IDiskFile file, bool reuseBlocks)
{
    private const int FirstBlock = 256 << 10;
    private const int LargestBlock = 4 << 20;

    private byte[] _block = [];
    private int _start;
    private int _end;
    private long _fileOffset;

    public long FileLength { get; } = file.Length;

    public string Path => file.Path;

    /// <summary>The next bytes, fewer than asked for only at the end of the file.</summary>
    public ReadOnlyMemory<byte> Read(int count)
    {
        if (_end - _start < count)
        {
            Fill(count);
        }

        int length = Math.Min(count, _end - _start);
        _start += length;
        return _block.AsMemory(_start - length, length);
    }

    private void Fill(int count)
    {
        int left = _end - _start;
        byte[] block = _block;
        if (!reuseBlocks || block.Length < count)
        {
            // Small files stay cheap, big ones are read in big steps.
            int wanted = block.Length == 0 ? FirstBlock : Math.Min(block.Length * 4, LargestBlock);
            long rest = left + FileLength - _fileOffset;
            block = GC.AllocateUninitializedArray<byte>((int)Math.Min(Math.Max(wanted, count), Math.Max(rest, left)));
        }

        _block.AsSpan(_start, left).CopyTo(block);
        int read = file.Read(block.AsSpan(left), _fileOffset);
        _block = block;
        _start = 0;
        _end = left + read;
        _fileOffset += read;
    }
}
