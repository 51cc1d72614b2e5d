using System.Numerics;

namespace Netcd.Core.Watch;

/// <summary>Sizes of protobuf varints.</summary>
internal static class Varint
{
    /// <summary>Bytes of a varint, 1 to 10.</summary>
    public static int Size(ulong value) => (BitOperations.Log2(value | 1) / 7) + 1;
}
