using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Netcd.Rpc.Http1;

/// <summary>
/// The bytes of one response on their way to the socket. The head goes in first; the body follows as it is, or in chunks when its length is not
/// known. Nothing is sent before a flush. Used again for the next response of the connection. One writer at a time.
/// </summary>
internal sealed class ResponseOutput(Socket socket) : PipeWriter
{
    // What an idle connection keeps.
    private const int Kept = 4096;

    // Room before the data of a chunk: eight hexadecimal digits and a line end.
    private const int ChunkHead = 10;

    private byte[] _bytes = [];
    private int _length;
    private int _chunk;
    private long _written;
    private BodyKind _kind;
    private long _bodyLength;
    private volatile bool _isSending;

    /// <summary>The client no longer takes bytes.</summary>
    public bool IsBroken { get; private set; }

    private static ReadOnlySpan<byte> LineEnd => "\r\n"u8;

    /// <summary>Forgets the last response.</summary>
    public void Reset()
    {
        _written = 0;
        _chunk = -1;
        _kind = BodyKind.None;
    }

    /// <summary>The head is written; what follows is the body.</summary>
    /// <param name="kind">How it is sent.</param>
    /// <param name="length">Its length when that is said in the head.</param>
    public void BeginBody(BodyKind kind, long length)
    {
        _kind = kind;
        _bodyLength = length;
    }

    /// <summary>Room for bytes of the head, to be followed by <see cref="AdvanceHead"/>.</summary>
    public Span<byte> HeadRoom(int size)
    {
        Reserve(size);
        return _bytes.AsSpan(_length);
    }

    /// <summary>So many bytes of the head were written.</summary>
    public void AdvanceHead(int count) => _length += count;

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 256) + (2 * ChunkHead));
        if (_kind == BodyKind.Chunked && _chunk < 0)
        {
            _chunk = _length;
            _length += ChunkHead;
        }

        return _bytes.AsMemory(_length, _bytes.Length - _length - ChunkHead);
    }

    /// <exception cref="InvalidOperationException">The body gets longer than the head says.</exception>
    public override void Advance(int bytes)
    {
        _written += bytes;
        if (_kind == BodyKind.None)
        {
            return;
        }

        if (_kind == BodyKind.Counted && _written > _bodyLength)
        {
            throw new InvalidOperationException($"response body of more than the {_bodyLength} bytes that were announced");
        }

        _length += bytes;
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        EndChunk();
        return SendAsync();
    }

    /// <summary>Does nothing: a flush waits for the socket only, and the socket ends it when the connection does.</summary>
    public override void CancelPendingFlush()
    {
    }

    /// <summary>Does nothing: the response ends with its handler.</summary>
    public override void Complete(Exception? exception = null)
    {
    }

    /// <summary>Ends the body and sends what is left.</summary>
    /// <returns>False when the body is shorter than the head says, the client is gone or the handler has not waited for a flush: the connection must be cut.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> EndAsync()
    {
        if (_isSending || (_kind == BodyKind.Counted && _written != _bodyLength))
        {
            return false;
        }

        EndChunk();
        if (_kind == BodyKind.Chunked)
        {
            ReadOnlySpan<byte> last = "0\r\n\r\n"u8;
            last.CopyTo(HeadRoom(last.Length));
            _length += last.Length;
        }

        return !(await SendAsync()).IsCompleted;
    }

    /// <summary>Gives the memory back. Nobody writes any more; what a send still reads is left to the garbage collector.</summary>
    public void Release()
    {
        if (_bytes.Length > Kept && !_isSending)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = [];
        _length = 0;
    }

    /// <summary>Writes the length before the data of the chunk, and the data right behind it.</summary>
    private void EndChunk()
    {
        if (_chunk < 0)
        {
            return;
        }

        int start = _chunk;
        ReadOnlySpan<byte> data = _bytes.AsSpan(start + ChunkHead, _length - start - ChunkHead);
        _chunk = -1;
        if (data.IsEmpty)
        {
            // An empty chunk would end the body.
            _length = start;
            return;
        }

        Utf8Formatter.TryFormat(data.Length, _bytes.AsSpan(start), out int digits, new StandardFormat('x'));
        LineEnd.CopyTo(_bytes.AsSpan(start + digits));
        int begin = start + digits + LineEnd.Length;
        data.CopyTo(_bytes.AsSpan(begin));
        LineEnd.CopyTo(_bytes.AsSpan(begin + data.Length));
        _length = begin + data.Length + LineEnd.Length;
    }

    private ValueTask<FlushResult> SendAsync()
    {
        if (_isSending)
        {
            throw new InvalidOperationException("two writers of one response");
        }

        if (_length == 0 || IsBroken)
        {
            _length = 0;
            return new(new FlushResult(isCanceled: false, IsBroken));
        }

        try
        {
            ValueTask<int> sending = socket.SendAsync(_bytes.AsMemory(0, _length), SocketFlags.None);
            if (!sending.IsCompletedSuccessfully)
            {
                return SendRestAsync(sending);
            }

            int sent = sending.Result;
            if (sent < _length)
            {
                return SendRestAsync(new(sent));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            IsBroken = true;
        }

        Sent();
        return new(new FlushResult(isCanceled: false, IsBroken));
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<FlushResult> SendRestAsync(ValueTask<int> sending)
    {
        _isSending = true;
        ReadOnlyMemory<byte> all = _bytes.AsMemory(0, _length);
        try
        {
            for (int sent = await sending; sent < all.Length;)
            {
                sent += await socket.SendAsync(all[sent..], SocketFlags.None);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            IsBroken = true;
        }

        Sent();
        _isSending = false;
        return new FlushResult(isCanceled: false, IsBroken);
    }

    private void Sent()
    {
        byte[] sent = _bytes;
        _length = 0;
        if (sent.Length > Kept)
        {
            _bytes = [];
            ArrayPool<byte>.Shared.Return(sent);
        }
    }

    private void Reserve(int size)
    {
        int needed = _length + size;
        if (needed <= _bytes.Length)
        {
            return;
        }

        byte[] larger = needed <= Kept ? new byte[Kept] : ArrayPool<byte>.Shared.Rent(Math.Max(needed, 2 * _bytes.Length));
        _bytes.AsSpan(0, _length).CopyTo(larger);
        Release(keeping: _length, larger);
    }

    private void Release(int keeping, byte[] larger)
    {
        Release();
        _bytes = larger;
        _length = keeping;
    }
}
