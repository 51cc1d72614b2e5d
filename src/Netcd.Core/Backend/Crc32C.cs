using System.Buffers.Binary;
using System.Numerics;

namespace Netcd.Core.Backend;

/// <summary>A running CRC-32C (Castagnoli), as Go's <c>crc32.Update</c> chains it from 0.</summary>
internal sealed class Crc32C
{
    private uint _state = uint.MaxValue;

    public uint Value => ~_state;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        uint state = _state;
        while (bytes.Length >= sizeof(ulong))
        {
            state = BitOperations.Crc32C(state, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (byte b in bytes)
        {
            state = BitOperations.Crc32C(state, b);
        }

        _state = state;
    }
}
