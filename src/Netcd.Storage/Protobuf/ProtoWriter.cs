using System.Numerics;

namespace Netcd.Storage.Protobuf;

/// <summary>Writes protobuf fields one after the other into memory that the caller has made large enough.</summary>
internal ref struct ProtoWriter(Span<byte> target)
{
    /// <summary>Longest encoding of a varint field with a number below 16.</summary>
    public const int MaxVarintField = 11;

    private readonly Span<byte> _target = target;

    /// <summary>Bytes written so far.</summary>
    public int Count { get; private set; }

    /// <summary>What was written so far.</summary>
    public readonly ReadOnlySpan<byte> Written => _target[..Count];

    /// <summary>Bytes that a varint takes.</summary>
    public static int VarintSize(ulong value) => (BitOperations.Log2(value | 1) / 7) + 1;

    /// <summary>A varint field, written also when it is 0. Field numbers are below 16.</summary>
    public void Number(int field, ulong value)
    {
        _target[Count++] = (byte)(field << 3);
        Varint(value);
    }

    /// <summary>Key and length of a length-delimited field whose content the caller writes next.</summary>
    public void Header(int field, int length)
    {
        _target[Count++] = (byte)((field << 3) | 2);
        Varint((ulong)length);
    }

    /// <summary>A length-delimited field.</summary>
    public void Bytes(int field, ReadOnlySpan<byte> content)
    {
        Header(field, content.Length);
        Raw(content);
    }

    /// <summary>Bytes without key or length.</summary>
    public void Raw(ReadOnlySpan<byte> content)
    {
        content.CopyTo(_target[Count..]);
        Count += content.Length;
    }

    private void Varint(ulong value)
    {
        while (value >= 0x80)
        {
            _target[Count++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _target[Count++] = (byte)value;
    }
}
