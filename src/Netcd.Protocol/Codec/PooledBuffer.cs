using System.Buffers;

namespace Netcd.Protocol.Codec;

/// <summary>A growing byte buffer over pooled arrays. One owner; after <see cref="Dispose"/> nothing it handed out may be used.</summary>
public sealed class PooledBuffer : IBufferWriter<byte>, IDisposable
{
    private byte[] _array;

    /// <summary>Rents the first array.</summary>
    /// <param name="capacity">Expected size in bytes.</param>
    public PooledBuffer(int capacity = 256) => _array = ArrayPool<byte>.Shared.Rent(capacity);

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _array.AsSpan(0, Length);

    /// <summary>What was written; valid until the next write.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _array.AsMemory(0, Length);

    /// <inheritdoc/>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_array.Length - Length), nameof(count));
        Length += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _array.AsMemory(Length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _array.AsSpan(Length);
    }

    /// <summary>Forgets what was written from <paramref name="length"/> on.</summary>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)Length, nameof(length));
        Length = length;
    }

    /// <summary>
    /// Turns the bytes from <paramref name="start"/> to the end into a nested message: puts tag and length before them.
    /// </summary>
    /// <param name="start">Where the content begins.</param>
    /// <param name="field">Field number of the nested message.</param>
    public void WrapMessage(int start, int field)
    {
        int body = Length - start;
        int prefix = ProtoSize.Message(field, body) - body;
        Reserve(prefix);
        _array.AsSpan(start, body).CopyTo(_array.AsSpan(start + prefix));
        new ProtoWriter(_array.AsSpan(start, prefix)).MessageStart(field, body);
        Length += prefix;
    }

    /// <summary>Gives the array back.</summary>
    public void Dispose()
    {
        if (_array.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_array);
            _array = [];
            Length = 0;
        }
    }

    private void Reserve(int size)
    {
        int needed = Length + Math.Max(size, 1);
        if (needed > _array.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, _array.Length * 2));
            Written.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_array);
            _array = larger;
        }
    }
}
