using System.Runtime.CompilerServices;

namespace Netcd.Protocol.Codec;

/// <summary>Writes fields forward into a span that is large enough; sizes come from <see cref="ProtoSize"/>.</summary>
/// <param name="target">Where to write.</param>
public ref struct ProtoWriter(Span<byte> target)
{
    private readonly Span<byte> _target = target;

    /// <summary>Bytes written so far.</summary>
    public int Written { get; private set; }

    /// <summary>A number field; nothing when it is 0.</summary>
    public void VarintField(int field, ulong value)
    {
        if (value != 0)
        {
            Varint((ulong)(uint)field << 3);
            Varint(value);
        }
    }

    /// <summary>A bool field; nothing when it is false.</summary>
    public void BoolField(int field, bool value) => VarintField(field, value ? 1UL : 0UL);

    /// <summary>A bytes field; nothing when it is empty.</summary>
    public void BytesField(int field, ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty)
        {
            Message(field, value);
        }
    }

    /// <summary>A nested message or a bytes field, written also when it is empty.</summary>
    public void Message(int field, ReadOnlySpan<byte> body)
    {
        MessageStart(field, body.Length);
        Raw(body);
    }

    /// <summary>Tag and length of a nested message whose content the caller writes next.</summary>
    public void MessageStart(int field, int length)
    {
        Varint(((ulong)(uint)field << 3) | (uint)WireType.Bytes);
        Varint((uint)length);
    }

    /// <summary>Bytes as they are.</summary>
    public void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_target[Written..]);
        Written += bytes.Length;
    }

    /// <summary>A bare number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Varint(ulong value)
    {
        // Tags, flags and most lengths are one byte long.
        if (value < 0x80)
        {
            _target[Written++] = (byte)value;
        }
        else
        {
            LongVarint(value);
        }
    }

    private void LongVarint(ulong value)
    {
        int at = Written;
        for (; value >= 0x80; value >>= 7)
        {
            _target[at++] = (byte)(value | 0x80);
        }

        _target[at++] = (byte)value;
        Written = at;
    }
}
