namespace Netcd.Core.Watch;

/// <summary>Writes protobuf pieces into a span whose size was computed before.</summary>
internal ref struct SpanWriter(Span<byte> span)
{
    private readonly Span<byte> _span = span;

    /// <summary>Bytes written so far.</summary>
    public int Written { get; private set; }

    public void Byte(byte value) => _span[Written++] = value;

    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_span[Written..]);
        Written += bytes.Length;
    }

    public void Varint(ulong value)
    {
        while (value >= 0x80)
        {
            _span[Written++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _span[Written++] = (byte)value;
    }

    /// <summary>A varint field; nothing when the value is 0, as proto3 wants it.</summary>
    public void Field(byte tag, ulong value)
    {
        if (value != 0)
        {
            Byte(tag);
            Varint(value);
        }
    }
}
