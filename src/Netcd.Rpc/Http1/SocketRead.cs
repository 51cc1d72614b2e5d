using System.Net.Sockets;
using System.Threading.Tasks.Sources;

namespace Netcd.Rpc.Http1;

/// <summary>
/// The reads of one connection, one at a time, without memory for each: the wait of a request would take a new object, because hundreds of
/// connections wait at once. Whoever awaits a read goes on where the socket was noticed.
/// </summary>
/// <param name="socket">The connection.</param>
/// <param name="ended">Called as soon as a read finds that no more bytes come.</param>
internal sealed class SocketRead(Socket socket, Action ended) : SocketAsyncEventArgs(true), IValueTaskSource<int>
{
    private ManualResetValueTaskSourceCore<int> _core;

    /// <summary>Reads what is there, or waits. The result is to be awaited once, before the next read.</summary>
    /// <param name="room">Where to; not empty.</param>
    /// <returns>How many bytes; 0 when the client has closed its side or the connection is gone.</returns>
    public ValueTask<int> Begin(Memory<byte> room)
    {
        _core.Reset();
        SetBuffer(room);
        try
        {
            return socket.ReceiveAsync(this) ? new(this, _core.Version) : new(CountOrEnd());
        }
        catch (ObjectDisposedException)
        {
            ended();
            return new(0);
        }
    }

    int IValueTaskSource<int>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    protected override void OnCompleted(SocketAsyncEventArgs e) => _core.SetResult(CountOrEnd());

    private int CountOrEnd()
    {
        int count = SocketError == SocketError.Success ? BytesTransferred : 0;
        if (count == 0)
        {
            ended();
        }

        return count;
    }
}
