using System.Diagnostics;
using System.Net.Sockets;
using Netcd.Rpc.Listening;
using Netcd.Rpc.Server;
using Netcd.Telemetry.Logging;

namespace Netcd.Rpc.Http1;

/// <summary>
/// One HTTP/1.1 connection for as long as its requests are plain (<see cref="PlainRequest"/>): a single loop takes a request out of the receive
/// buffer, runs its handler and sends the answer with one write. The first request that is not plain ends the loop; all from there is Kestrel's.
/// </summary>
internal sealed class PlainConnection : IServedConnection
{
    private const int Idle = 0;
    private const int Serving = 1;
    private const int Closed = 2;

    // Handlers that held the loop this long twice in a row (once may be the scheduler's doing) run elsewhere for the connection's next
    // requests, so that they do not hold up others again.
    private static readonly long SlowTicks = Stopwatch.Frequency / 4000;
    private const int MaxSlow = 2;
    private const int RequestsElsewhere = 100;

    // Reading the clock twice is much of the cost of a small answer: one request in so many is timed, and each that follows a slow one.
    private const int TimedEvery = 16;

    // After so many requests without a wait the loop leaves its thread to the other connections.
    private const int MaxInARow = 32;

    private readonly Socket _socket;
    private readonly RpcServerOptions _options;
    private readonly PlainExchange _exchange;
    private readonly ReceiveBuffer _input = new();
    private readonly SocketRead _read;
    private readonly bool _hasIdleTimeout;
    private readonly bool _hasAnswerTimeout;
    private ValueTask<int> _reading;
    private bool _isReading;
    private bool _hasEnded;
    private CancellationTokenSource? _stopReading;
    private int _slow;
    private int _untimed;
    private int _elsewhere;
    private int _inARow;
    private int _state;
    private long _lastActive;
    private long _requestBegan;

    /// <summary>Creates a connection; <see cref="RunAsync"/> serves it.</summary>
    public PlainConnection(Socket socket, RpcServer server, RpcListener listener)
    {
        _socket = socket;
        _options = server.Options;
        _exchange = new PlainExchange(socket, server, listener);
        _read = new SocketRead(socket, _exchange.ClientLeft);
        _hasIdleTimeout = _options.IdleTimeout > TimeSpan.Zero;
        _hasAnswerTimeout = _options.AnswerTimeout > TimeSpan.Zero;
        _lastActive = _options.Clock.GetTimestamp();
    }

    /// <summary>What Kestrel has to serve, once <see cref="RunAsync"/> has ended: the bytes of the first request that is not plain and all that came behind. Null when the connection is closed.</summary>
    public byte[]? Rest { get; private set; }

    /// <inheritdoc/>
    public async Task RunAsync()
    {
        try
        {
            await ServeAsync();
        }
        catch (Exception e)
        {
            // Whatever a client has found costs it its connection, and nobody else anything.
            _options.Log.Error("HTTP/1.1 connection failed", [("remote-addr", _exchange.Remote), ("error", e)]);
        }

        if (Rest is null)
        {
            Shut();
        }

        if (_isReading)
        {
            // The buffer is in use until then, and a socket disposed under a read cuts off what the client has not yet received.
            await _reading;
        }

        if (Rest is null)
        {
            _socket.Dispose();
        }

        _read.Dispose();
        _input.Dispose();
        _exchange.Release();
    }

    /// <inheritdoc/>
    public void Drain()
    {
        _exchange.IsLast = true;
        TryClose();
    }

    /// <inheritdoc/>
    public void Abort()
    {
        _exchange.Abort();
        _exchange.ClientLeft();
    }

    /// <inheritdoc/>
    public void CheckTime(long now)
    {
        if (_hasIdleTimeout && _options.Clock.GetElapsedTime(Volatile.Read(ref _lastActive), now) >= _options.IdleTimeout)
        {
            TryClose();
        }

        if (_hasAnswerTimeout && Volatile.Read(ref _state) == Serving && _options.Clock.GetElapsedTime(Volatile.Read(ref _requestBegan), now) >= _options.AnswerTimeout)
        {
            _options.Log.Debug("the answer took too long; the connection is cut off", [("remote-addr", _exchange.Remote), ("limit", _options.AnswerTimeout)]);
            Abort();
            Shut();
        }
    }

    private void TryClose()
    {
        if (Interlocked.CompareExchange(ref _state, Closed, Idle) == Idle)
        {
            Shut();
        }
    }

    /// <summary>Ends both directions; a read that waits ends with nothing.</summary>
    private void Shut()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            _options.Log.Debug("lost HTTP/1.1 connection", [("error", e.Message)]);
        }
    }

    /// <summary>The whole loop is one method, because each method that waits takes memory for each request.</summary>
    private async Task ServeAsync()
    {
        do
        {
            ValueTask<int> reading = _isReading ? _reading : _read.Begin(_input.Room());
            if (!reading.IsCompleted)
            {
                _inARow = 0;
            }

            Received(await reading);
            while (!_input.Unread.IsEmpty)
            {
                if (_hasAnswerTimeout)
                {
                    Volatile.Write(ref _requestBegan, _options.Clock.GetTimestamp());
                }

                if (Interlocked.CompareExchange(ref _state, Serving, Idle) != Idle)
                {
                    return;
                }

                // A body that is still on its way is Kestrel's too, which does not wait for it for ever.
                if (!_exchange.Received.TryRead(_input.Unread) || _input.Unread.Length < _exchange.Received.Size)
                {
                    await HandOverAsync();
                    return;
                }

                if (++_inARow > MaxInARow)
                {
                    _inARow = 0;
                    await Task.Yield();
                }

                TakeRequest();
                bool isHere = _elsewhere == 0 && _exchange.IsShort();
                if (!isHere)
                {
                    await Task.Yield();
                }

                ValueTask handled = isHere ? RunHere() : RunElsewhere();
                if (!handled.IsCompletedSuccessfully)
                {
                    Watch();
                    try
                    {
                        await handled;
                    }
                    catch (Exception e)
                    {
                        _exchange.Fail(e);
                    }

                    if (!_input.Unread.IsEmpty)
                    {
                        // Whoever ended the wait has other things to do than the requests behind.
                        await Task.Yield();
                    }
                }

                if (!await _exchange.EndAsync())
                {
                    return;
                }

                // A full fence: either this sees that the server stops, or Drain sees that the connection is idle.
                Interlocked.Exchange(ref _state, Idle);
                if (_exchange.IsLast)
                {
                    return;
                }
            }
        }
        while (!_hasEnded);
    }

    private void TakeRequest()
    {
        _exchange.Received.TakeBody(_input.Unread);
        _input.Take(_exchange.Received.Size);
        _exchange.Begin();
    }

    /// <summary>Runs the handler on the loop's thread and sees now and then how long it holds it.</summary>
    private ValueTask RunHere()
    {
        if (_slow == 0 && _untimed++ % TimedEvery != 0)
        {
            return _exchange.RunHandler();
        }

        long start = Stopwatch.GetTimestamp();
        ValueTask handled = _exchange.RunHandler();
        _slow = Stopwatch.GetTimestamp() - start > SlowTicks ? _slow + 1 : 0;
        _elsewhere = _slow == MaxSlow ? RequestsElsewhere : 0;
        return handled;
    }

    /// <summary>Runs the handler on a thread that nobody else waits for.</summary>
    private ValueTask RunElsewhere()
    {
        _slow = 0;
        _elsewhere -= Math.Sign(_elsewhere);
        return _exchange.RunHandler();
    }

    /// <summary>While a handler waits, a read waits too: it tells when the client leaves.</summary>
    private void Watch()
    {
        if (_isReading)
        {
            return;
        }

        // Behind a request that is here already and may have to go to Kestrel, the read must be stoppable.
        _stopReading = _input.Unread.IsEmpty ? null : new CancellationTokenSource();
        Memory<byte> room = _input.Room();
        if (!room.IsEmpty)
        {
            _isReading = true;
            _reading = _stopReading is null ? _read.Begin(room) : ReceiveAsync(room, _stopReading.Token);
        }
    }

    private async Task HandOverAsync()
    {
        if (_isReading && _stopReading is not null)
        {
            await _stopReading.CancelAsync();
            Received(await _reading);
        }

        Rest = _input.Unread.ToArray();
    }

    private void Received(int count)
    {
        _isReading = false;
        _hasEnded = count == 0;
        _input.Received(count);
        if (_hasIdleTimeout)
        {
            Volatile.Write(ref _lastActive, _options.Clock.GetTimestamp());
        }
    }

    /// <summary>A read that can be stopped; nothing also when it was.</summary>
    private async ValueTask<int> ReceiveAsync(Memory<byte> room, CancellationToken stop)
    {
        try
        {
            int count = await _socket.ReceiveAsync(room, SocketFlags.None, stop);
            if (count > 0)
            {
                return count;
            }
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            _options.Log.Debug("lost HTTP/1.1 connection", [("error", e.Message)]);
        }

        _exchange.ClientLeft();
        return 0;
    }
}
