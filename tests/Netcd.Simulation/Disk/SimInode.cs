using System.Runtime.InteropServices;

namespace Netcd.Simulation.Disk;

/// <summary>Content of one file with everything that a crash may bring back. Callers hold the disk's lock.</summary>
internal sealed class SimInode : SimNode
{
    public const int SectorSize = 512;

    private readonly Dictionary<long, SectorHistory> _dirty = [];
    private readonly List<long> _lengths = [];
    private readonly List<long> _lengthReplacedBy = [];
    private bool _anyForgotten;

    /// <summary>Bytes up to the highest one ever written; what follows up to <see cref="Length"/> is zero.</summary>
    private byte[] _data = [];

    public long Length { get; private set; }

    /// <summary>Locks by handle; those of handles from before a crash do not count.</summary>
    public List<SimLock> Locks { get; } = [];

    public int Read(Span<byte> buffer, long offset)
    {
        int count = (int)Math.Clamp(Length - offset, 0, buffer.Length);
        Span<byte> target = buffer[..count];
        target.Clear();
        if (offset < _data.Length)
        {
            int stored = (int)Math.Min(count, _data.Length - offset);
            _data.AsSpan((int)offset, stored).CopyTo(target);
        }

        return count;
    }

    public void Write(ReadOnlySpan<byte> data, long offset, long sequence)
    {
        if (data.IsEmpty)
        {
            return;
        }

        Reserve(offset + data.Length);
        Replace(data, (int)offset, sequence);
        if (offset + data.Length > Length)
        {
            ChangeLength(offset + data.Length, sequence);
        }
    }

    public void SetLength(long length, long sequence)
    {
        if (length < Length && length < _data.Length)
        {
            int end = (int)Math.Min(Length, _data.Length);
            Replace(new byte[end - (int)length], (int)length, sequence);
        }

        if (length != Length)
        {
            ChangeLength(length, sequence);
        }
    }

    /// <summary>The stored bytes themselves, as a mapping shows them.</summary>
    public ReadOnlySpan<byte> Slice(long offset, int length)
    {
        if (offset < 0 || offset + length > Length)
        {
            throw new InvalidOperationException($"a mapped read of bytes {offset}+{length} past the end of the file ({Length}) would kill the process");
        }

        Reserve(offset + length);
        return _data.AsSpan((int)offset, length);
    }

    public void Sync()
    {
        if (_anyForgotten)
        {
            foreach (long sector in _dirty.Where(s => !s.Value.Forgotten).Select(s => s.Key).ToList())
            {
                _dirty.Remove(sector);
            }
        }
        else
        {
            _dirty.Clear();
        }

        _lengths.Clear();
        _lengthReplacedBy.Clear();
    }

    public void FailSync()
    {
        _anyForgotten = true;
        foreach (SectorHistory sector in _dirty.Values)
        {
            sector.Forgotten = true;
        }
    }

    public void Crash(CrashPlan plan)
    {
        int kept = _lengths.Count == 0 ? 0 : plan.Choose(CollectionsMarshal.AsSpan(_lengthReplacedBy));
        Length = kept < _lengths.Count ? _lengths[kept] : Length;
        // In a stable order: the plan draws from its seed.
        foreach ((long sector, SectorHistory history) in _dirty.OrderBy(s => s.Key))
        {
            byte[]? version = history.Version(history.Forgotten ? 0 : plan.Choose(history.ReplacedBy));
            version?.CopyTo(_data, sector * SectorSize);
        }

        if (Length < _data.Length)
        {
            _data.AsSpan((int)Length).Clear();
        }

        _anyForgotten = false;
        _dirty.Clear();
        _lengths.Clear();
        _lengthReplacedBy.Clear();
    }

    /// <summary>Changes bits at rest, as a bad disk does: durable at once.</summary>
    public void Corrupt(long offset, byte mask)
    {
        Reserve(offset + 1);
        _data[offset] ^= mask;
    }

    public SimInode Clone()
    {
        var copy = new SimInode { _data = (byte[])_data.Clone(), Length = Length, _anyForgotten = _anyForgotten };
        copy._lengths.AddRange(_lengths);
        copy._lengthReplacedBy.AddRange(_lengthReplacedBy);
        foreach ((long sector, SectorHistory history) in _dirty)
        {
            copy._dirty.Add(sector, history.Clone());
        }

        return copy;
    }

    private void ChangeLength(long length, long sequence)
    {
        _lengths.Add(Length);
        _lengthReplacedBy.Add(sequence);
        Length = length;
    }

    /// <summary>Changes stored bytes and keeps what stood there, sector by sector. Writing what is there already is no change.</summary>
    private void Replace(ReadOnlySpan<byte> data, int offset, long sequence)
    {
        while (!data.IsEmpty)
        {
            int sector = offset / SectorSize;
            int count = Math.Min(data.Length, ((sector + 1) * SectorSize) - offset);
            Span<byte> stored = _data.AsSpan(offset, count);
            if (!stored.SequenceEqual(data[..count]))
            {
                if (!_dirty.TryGetValue(sector, out SectorHistory? history))
                {
                    _dirty.Add(sector, history = new SectorHistory());
                }

                history.Add(_data.AsSpan(sector * SectorSize, SectorSize).ToArray(), sequence);
                data[..count].CopyTo(stored);
            }
            else if (_anyForgotten && _dirty.TryGetValue(sector, out SectorHistory? forgotten))
            {
                forgotten.Forgotten = false;
            }

            data = data[count..];
            offset += count;
        }
    }

    /// <summary>Makes the array cover <paramref name="end"/>, in whole sectors. Spans handed out before keep showing the old array.</summary>
    private void Reserve(long end)
    {
        if (end > _data.Length)
        {
            long wanted = Math.Max(end, Math.Min(_data.Length * 2L, _data.Length + (16L << 20)));
            Array.Resize(ref _data, checked((int)((wanted + SectorSize - 1) / SectorSize * SectorSize)));
        }
    }
}
