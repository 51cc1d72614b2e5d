using System.Numerics;

namespace Netcd.Protocol.Codec;

/// <summary>Encoded sizes in bytes.</summary>
public static class ProtoSize
{
    /// <summary>Of a number.</summary>
    public static int Varint(ulong value) => ((BitOperations.Log2(value | 1) * 9) + 73) >> 6;

    /// <summary>Of a field's tag.</summary>
    public static int Tag(int field) => Varint((ulong)(uint)field << 3);

    /// <summary>Of a number field, 0 when it is left out.</summary>
    public static int VarintField(int field, ulong value) => value == 0 ? 0 : Tag(field) + Varint(value);

    /// <summary>Of a bytes field that is always written.</summary>
    public static int Message(int field, int length) => Tag(field) + Varint((ulong)(uint)length) + length;

    /// <summary>Of a bytes field, 0 when it is empty and left out.</summary>
    public static int BytesField(int field, int length) => length == 0 ? 0 : Message(field, length);
}
