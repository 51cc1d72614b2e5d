using System.Buffers;

namespace Netcd.Rpc.Listening;

/// <summary>
/// Received bytes of a connection that are not yet taken. Small while the connection is quiet, larger while reads fill it. Not thread-safe.
/// </summary>
internal sealed class ReceiveBuffer : IDisposable
{
    private const int Small = 4096;
    private const int Large = 64 * 1024;
    private const int QuietReads = 64;

    private byte[] _bytes = new byte[Small];
    private int _start;
    private int _end;
    private int _smallReads;

    public ReadOnlySpan<byte> Unread => _bytes.AsSpan(_start, _end - _start);

    /// <summary>Where the next read goes.</summary>
    public Memory<byte> Room()
    {
        if (_start == _end)
        {
            _start = _end = 0;
            if (_smallReads > QuietReads && _bytes.Length > Small)
            {
                Replace(new byte[Small]);
            }
        }
        else if (_bytes.Length == Small)
        {
            // A frame larger than the rest of the buffer, or a busy peer.
            Replace(ArrayPool<byte>.Shared.Rent(Large));
        }
        else if (_start > 0)
        {
            _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
            _end -= _start;
            _start = 0;
        }

        return _bytes.AsMemory(_end);
    }

    /// <summary>So many bytes were read into <see cref="Room"/>.</summary>
    public void Received(int count)
    {
        _smallReads = count < Small ? _smallReads + 1 : 0;
        _end += count;
    }

    /// <summary>So many bytes of <see cref="Unread"/> are done with.</summary>
    public void Take(int count) => _start += count;

    public void Dispose()
    {
        if (_bytes.Length > Small)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = [];
        _start = _end = 0;
    }

    private void Replace(byte[] other)
    {
        _bytes.AsSpan(_start, _end - _start).CopyTo(other);
        if (_bytes.Length > Small)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = other;
        _end -= _start;
        _start = 0;
    }
}
