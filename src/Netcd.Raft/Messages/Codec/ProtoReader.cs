namespace Netcd.Raft;

/// <summary>Reads protobuf fields from bytes that nobody vouches for: every method says false instead of reading beyond the end.</summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> source)
{
    private const int WireVarint = 0;
    private const int WireFixed64 = 1;
    private const int WireBytes = 2;
    private const int WireFixed32 = 5;

    private readonly ReadOnlySpan<byte> _source = source;

    public int Position { get; private set; }

    public readonly bool AtEnd => Position >= _source.Length;

    /// <summary>Reads the next field's tag, field number and wire type in one.</summary>
    public bool Tag(out uint tag)
    {
        var ok = Varint(out var raw) && raw is >= 8 and <= uint.MaxValue;
        tag = (uint)raw;
        return ok;
    }

    public bool Varint(out ulong value)
    {
        if (Position < _source.Length && _source[Position] < 0x80)
        {
            value = _source[Position++];
            return true;
        }

        return LongVarint(out value);
    }

    private bool LongVarint(out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if (Position >= _source.Length)
            {
                return false;
            }

            var current = _source[Position++];
            value |= (ulong)(current & 0x7f) << shift;
            if (current < 0x80)
            {
                return true;
            }
        }

        return false;
    }

    public bool Int32(out int value)
    {
        var ok = Varint(out var raw);
        value = unchecked((int)raw);
        return ok;
    }

    public bool Bool(out bool value)
    {
        var ok = Varint(out var raw);
        value = raw != 0;
        return ok;
    }

    /// <summary>Reads a length-delimited field as a range of the source.</summary>
    public bool Bytes(out int start, out int length)
    {
        var ok = Varint(out var raw) && raw <= (ulong)(_source.Length - Position);
        start = Position;
        length = ok ? (int)raw : 0;
        Position += length;
        return ok;
    }

    /// <summary>Passes over the value of a field that is not known. Groups, which no version of raft writes, are refused.</summary>
    public bool Skip(uint tag)
    {
        switch (tag & 7)
        {
            case WireVarint:
                return Varint(out _);
            case WireBytes:
                return Bytes(out _, out _);
            case WireFixed64:
                return Advance(8);
            case WireFixed32:
                return Advance(4);
            default:
                return false;
        }
    }

    private bool Advance(int count)
    {
        if (_source.Length - Position < count)
        {
            return false;
        }

        Position += count;
        return true;
    }
}
