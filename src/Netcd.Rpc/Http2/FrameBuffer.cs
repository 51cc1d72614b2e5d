using System.Buffers;

namespace Netcd.Rpc.Http2;

/// <summary>Bytes on their way to the transport: frames are appended one after the other. Not thread-safe.</summary>
internal sealed class FrameBuffer
{
    // What one connection keeps while it is idle.
    private const int Kept = 4096;

    private byte[] _bytes = [];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    /// <summary>Room for at least so many bytes, to be followed by <see cref="Advance"/>.</summary>
    public Span<byte> GetSpan(int size)
    {
        if (_bytes.Length - Length < size)
        {
            Grow(Length + size);
        }

        return _bytes.AsSpan(Length);
    }

    public void Advance(int count) => Length += count;

    /// <summary>Bytes already appended, to fill in what was not known before.</summary>
    public Span<byte> At(int position) => _bytes.AsSpan(position, Length - position);

    /// <summary>Drops everything behind a position.</summary>
    public void Truncate(int position) => Length = position;

    /// <summary>Appends a frame header and returns the room for its payload, which counts as written.</summary>
    public Span<byte> AppendFrame(FrameType type, byte flags, int streamId, int length)
    {
        Span<byte> room = GetSpan(FrameHeader.Size + length);
        new FrameHeader(length, type, flags, streamId).Write(room);
        Advance(FrameHeader.Size + length);
        return room.Slice(FrameHeader.Size, length);
    }

    /// <summary>Exchanges the content with another buffer.</summary>
    public void Swap(FrameBuffer other)
    {
        (_bytes, other._bytes) = (other._bytes, _bytes);
        (Length, other.Length) = (other.Length, Length);
    }

    public void Clear()
    {
        Length = 0;
        if (_bytes.Length > Kept)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }
    }

    private void Grow(int needed)
    {
        byte[] larger = needed <= Kept ? new byte[Kept] : ArrayPool<byte>.Shared.Rent(Math.Max(needed, _bytes.Length * 2));
        _bytes.AsSpan(0, Length).CopyTo(larger);
        if (_bytes.Length > Kept)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = larger;
    }
}
