using System.Buffers;

namespace Netcd.Server.Grpc;

/// <summary>A request message as one piece: in place when it arrived in one, else copied into a rented array. Dispose it after use.</summary>
internal readonly struct RequestBytes : IDisposable
{
    private readonly byte[]? _rented;

    private RequestBytes(ReadOnlyMemory<byte> memory, byte[]? rented)
    {
        Memory = memory;
        _rented = rented;
    }

    public ReadOnlyMemory<byte> Memory { get; }

    public ReadOnlySpan<byte> Span => Memory.Span;

    public static RequestBytes Of(in ReadOnlySequence<byte> message)
    {
        if (message.IsSingleSegment)
        {
            return new(message.First, null);
        }

        int length = checked((int)message.Length);
        byte[] rented = ArrayPool<byte>.Shared.Rent(length);
        message.CopyTo(rented);
        return new(rented.AsMemory(0, length), rented);
    }

    public void Dispose()
    {
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented);
        }
    }
}
