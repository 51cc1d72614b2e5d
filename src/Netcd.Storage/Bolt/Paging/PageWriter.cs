using Netcd.Storage.Disk;

namespace Netcd.Storage.Bolt.Paging;

/// <summary>Gathers neighbouring pages into few large writes.</summary>
internal sealed class PageWriter(IDiskFile file)
{
    private const int BufferSize = 256 << 10;

    private byte[] _buffer = [];
    private long _start;
    private int _used;

    /// <summary>Goes on writing at another offset.</summary>
    public void Seek(long offset)
    {
        if (offset != _start + _used)
        {
            Flush();
            _start = offset;
        }
    }

    /// <summary>The next bytes, for the caller to fill entirely.</summary>
    public Span<byte> Reserve(int length)
    {
        if (_buffer.Length - _used < length)
        {
            Flush();
            if (_buffer.Length < length)
            {
                _buffer = GC.AllocateUninitializedArray<byte>(Math.Max(length, BufferSize));
            }
        }

        Span<byte> room = _buffer.AsSpan(_used, length);
        _used += length;
        return room;
    }

    public void Append(ReadOnlySpan<byte> data)
    {
        if (data.Length <= _buffer.Length / 2)
        {
            data.CopyTo(Reserve(data.Length));
            return;
        }

        Flush();
        file.Write(data, _start);
        _start += data.Length;
    }

    /// <summary>Writes zeros up to an offset.</summary>
    public void PadTo(long offset)
    {
        long left = offset - _start - _used;
        while (left > 0)
        {
            int step = (int)Math.Min(left, PageLayout.MinPageSize);
            Reserve(step).Clear();
            left -= step;
        }
    }

    public void Flush()
    {
        if (_used > 0)
        {
            file.Write(_buffer.AsSpan(0, _used), _start);
            _start += _used;
            _used = 0;
        }
    }
}
