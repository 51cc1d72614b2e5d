using System.Numerics;

namespace Netcd.Raft;

/// <summary>Writes protobuf fields to a span whose length was computed before.</summary>
internal ref struct ProtoWriter(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;

    public int Position { get; private set; }

    /// <summary>Bytes of a varint: one per started group of seven bits.</summary>
    public static int SizeOfVarint(ulong value) => (BitOperations.Log2(value | 1) * 9 + 73) / 64;

    public void Varint(byte tag, ulong value)
    {
        _destination[Position++] = tag;
        RawVarint(value);
    }

    public void Bool(byte tag, bool value)
    {
        _destination[Position++] = tag;
        _destination[Position++] = value ? (byte)1 : (byte)0;
    }

    public void Bytes(byte tag, ReadOnlySpan<byte> value)
    {
        Header(tag, value.Length);
        value.CopyTo(_destination[Position..]);
        Position += value.Length;
    }

    /// <summary>Starts an embedded message of a known length.</summary>
    public void Header(byte tag, int length)
    {
        _destination[Position++] = tag;
        RawVarint((ulong)length);
    }

    private void RawVarint(ulong value)
    {
        while (value >= 0x80)
        {
            _destination[Position++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _destination[Position++] = (byte)value;
    }
}
