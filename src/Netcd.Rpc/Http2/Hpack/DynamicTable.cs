namespace Netcd.Rpc.Http2.Hpack;

/// <summary>The dynamic table of a decoder (RFC 7541, section 2.3.2): the newest entry has index 0. Not thread-safe.</summary>
internal sealed class DynamicTable
{
    private readonly int _maxSize;
    private HeaderField[] _ring = [];
    private int _newest;
    private int _size;
    private int _capacity;

    public DynamicTable(int maxSize) => _capacity = _maxSize = maxSize;

    public int Count { get; private set; }

    public HeaderField this[int index] => _ring[(_newest - index + _ring.Length) % _ring.Length];

    /// <summary>Sets how much the table may hold.</summary>
    /// <returns>False when that is above what we allowed the peer.</returns>
    public bool Resize(int size)
    {
        if (size > _maxSize)
        {
            return false;
        }

        _capacity = size;
        EvictTo(size);
        return true;
    }

    public void Add(in HeaderField field)
    {
        // An entry larger than the table empties it.
        EvictTo(Math.Max(0, _capacity - field.Size));
        if (field.Size > _capacity)
        {
            return;
        }

        if (Count == _ring.Length)
        {
            Grow();
        }

        _newest = (_newest + 1) % _ring.Length;
        _ring[_newest] = field;
        _size += field.Size;
        Count++;
    }

    private void EvictTo(int size)
    {
        while (_size > size)
        {
            _size -= this[Count - 1].Size;
            _ring[(_newest - Count + 1 + _ring.Length) % _ring.Length] = default;
            Count--;
        }
    }

    private void Grow()
    {
        var larger = new HeaderField[Math.Max(8, _ring.Length * 2)];
        for (int i = 0; i < Count; i++)
        {
            larger[Count - 1 - i] = this[i];
        }

        _ring = larger;
        _newest = Math.Max(0, Count - 1);
    }
}
