using System.Buffers.Binary;

namespace Netcd.Rpc.Http2;

/// <summary>The nine bytes before the payload of every frame (RFC 9113, section 4.1).</summary>
internal readonly record struct FrameHeader(int Length, FrameType Type, byte Flags, int StreamId)
{
    public const int Size = 9;

    public const byte EndStream = 1;
    public const byte Ack = 1;
    public const byte EndHeaders = 4;
    public const byte Padded = 8;
    public const byte Priority = 0x20;

    public bool Has(byte flag) => (Flags & flag) != 0;

    public static FrameHeader Read(ReadOnlySpan<byte> from) => new(
        (int)(BinaryPrimitives.ReadUInt32BigEndian(from) >> 8),
        (FrameType)from[3],
        from[4],
        BinaryPrimitives.ReadInt32BigEndian(from[5..]) & int.MaxValue);

    public void Write(Span<byte> to)
    {
        BinaryPrimitives.WriteInt32BigEndian(to, Length << 8);
        to[3] = (byte)Type;
        to[4] = Flags;
        BinaryPrimitives.WriteInt32BigEndian(to[5..], StreamId);
    }
}
