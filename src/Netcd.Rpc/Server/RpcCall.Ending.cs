using Google.Protobuf;
using Netcd.Rpc.Http2;
using Netcd.Telemetry.Logging;

namespace Netcd.Rpc.Server;

// How a call ends: by its handler, by its deadline, by an abort from outside, or by the client. Whoever moves the phase writes the status.
public sealed partial class RpcCall
{
    private static readonly RpcStatus ClientGone = new(RpcStatusCode.Canceled, "context canceled");

    private readonly CallDeadline _deadline;
    private int _phase = CallPhase.Ended;
    private EarlyEnd? _endedBy;
    private EarlyEnd? _pendingEnd;
    private CancellationTokenSource? _cancellation;
    private List<KeyValuePair<string, string>>? _headers;
    private List<KeyValuePair<string, string>>? _trailers;
    private long _deadlineTimestamp;
    private volatile bool _isFlushing;

    /// <summary>Whether the client set a deadline.</summary>
    public bool HasDeadline => _deadlineTimestamp != 0;

    /// <summary>Time left until the deadline, at least zero; <see cref="Timeout.InfiniteTimeSpan"/> without a deadline.</summary>
    public TimeSpan TimeRemaining
    {
        get
        {
            if (!HasDeadline)
            {
                return Timeout.InfiniteTimeSpan;
            }

            TimeSpan left = _server.Clock.GetElapsedTime(_server.Clock.GetTimestamp(), _deadlineTimestamp);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>
    /// Cancelled when the client gives up, its connection breaks, the deadline passes or the call is aborted. Made at the first use:
    /// a handler that waits only for a bounded time needs none.
    /// </summary>
    public CancellationToken Cancellation
    {
        get
        {
            if (_cancellation is { } made)
            {
                return made.Token;
            }

            var fresh = new CancellationTokenSource();
            if (Interlocked.CompareExchange(ref _cancellation, fresh, null) is { } other)
            {
                return other.Token;
            }

            if (Volatile.Read(ref _phase) >= CallPhase.Ending || _stream.IsOver)
            {
                fresh.Cancel();
            }

            return fresh.Token;
        }
    }

    /// <summary>
    /// Ends the call now with an error, for example because the member has lost its leader. Has no effect on a call that is over.
    /// The handler is told by <see cref="Cancellation"/>; what it still writes is dropped. Any thread.
    /// </summary>
    public void Abort(RpcStatusCode code, string message)
    {
        var end = new EarlyEnd(new RpcStatus(code, message));
        if (!TryEnd(end))
        {
            // The handler is inside of a message. It ends the call when it leaves; if it has just left, the second attempt does.
            Interlocked.CompareExchange(ref _pendingEnd, end, null);
            TryEnd(end);
        }
    }

    /// <summary>Adds a response header. Only before the first message; later calls have no effect.</summary>
    /// <param name="name">Lower-case name; ending in <c>-bin</c> the value must be base64.</param>
    /// <param name="value">Printable ASCII.</param>
    public void AddHeader(string name, string value)
    {
        if (!_hasResponseStarted && Enter())
        {
            (_headers ??= []).Add(new(name, value));
            Leave();
        }
    }

    /// <summary>Adds a header to the end of the response.</summary>
    /// <inheritdoc cref="AddHeader"/>
    public void AddTrailer(string name, string value)
    {
        if (Enter())
        {
            (_trailers ??= []).Add(new(name, value));
            Leave();
        }
    }

    /// <summary>Ends a call whose handler is done. Afterwards the object may serve another call, if the result is true.</summary>
    internal bool Finish()
    {
        int before = Interlocked.CompareExchange(ref _phase, CallPhase.Ended, CallPhase.Open);
        if (before == CallPhase.Busy)
        {
            // The handler left in the middle of a message, by an exception: nothing of it was sent, or the stream is reset.
            Volatile.Write(ref _phase, CallPhase.Ended);
            before = CallPhase.Open;
        }

        if (before == CallPhase.Open)
        {
            WriteStatus(_status);
        }
        else
        {
            // Another thread writes the status right now; the stream must not be given back before it is done.
            var wait = new SpinWait();
            while (Volatile.Read(ref _phase) != CallPhase.Ended)
            {
                wait.SpinOnce();
            }
        }

        bool reusable = !HasDeadline || _server.Deadlines.Remove(_deadline);
        for (int i = 0; i < _interceptorsStarted; i++)
        {
            _interceptors[i].OnCompleted(this);
        }

        ReleaseRequest();
        return reusable;
    }

    /// <summary>Turns what a handler threw into the outcome.</summary>
    internal void FailWith(Exception exception)
    {
        switch (exception)
        {
            case RpcException known:
                Fail(known.Status.IsOK ? new RpcStatus(RpcStatusCode.Unknown, known.Message) : known.Status);
                break;
            case OperationCanceledException:
            case Exception when Volatile.Read(ref _phase) >= CallPhase.Ending:
            case IOException or ObjectDisposedException when _stream.IsOver:
                Fail(ClientGone);
                break;
            case InvalidProtocolBufferException malformed:
                Fail(RpcStatusCode.Internal, $"grpc: failed to unmarshal the received message: {malformed.Message}");
                break;
            default:
                _server.Log.Error("gRPC handler failed", [("method", Path), ("error", exception)]);
                Fail(RpcStatusCode.Internal, $"internal error: {exception.Message}");
                _server.ReportCrash(exception);
                break;
        }
    }

    private bool TryEnd(EarlyEnd end)
    {
        if (Interlocked.CompareExchange(ref _phase, CallPhase.Ending, CallPhase.Open) != CallPhase.Open)
        {
            return false;
        }

        Volatile.Write(ref _endedBy, end);
        try
        {
            if (_isFlushing)
            {
                // Data waits for the client's window, so trailers could not pass. A reset frees the buffers at once.
                _connection.Reset(_stream, Http2Error.Cancel);
            }
            else
            {
                WriteStatus(end.Status);
            }

            // Tokens first, so that whoever wakes up finds its token cancelled. Callbacks run elsewhere: one of them may be the rest of
            // the handler, whose end waits for this method.
            CancelHandler();
            _stream.Input.CancelPendingRead();
        }
        finally
        {
            Volatile.Write(ref _phase, CallPhase.Ended);
        }

        return true;
    }

    private void CancelHandler() => _ = Volatile.Read(ref _cancellation)?.CancelAsync();

    /// <summary>The client has left: there is nobody to answer.</summary>
    void IStreamOwner.ClientLeft() => CancelHandler();

    private void WriteStatus(RpcStatus status)
    {
        if (_isInPieces)
        {
            _connection.Reset(_stream, status.Code == RpcStatusCode.Internal ? Http2Error.InternalError : Http2Error.Cancel);
            return;
        }

        ResponseEnd end = ResponseEnd.Of(status, _trailers);
        if (_hasResponseStarted)
        {
            _connection.EndResponse(_stream, end);
        }
        else
        {
            _connection.EndResponse(_stream, ResponseStart.Of(_httpStatus, _contentType, _headers), end);
        }
    }

    /// <summary>Claims the response for the handler.</summary>
    /// <returns>False when the call is over: the caller drops what it wanted to write.</returns>
    private bool Enter()
    {
        int before = Interlocked.CompareExchange(ref _phase, CallPhase.Busy, CallPhase.Open);
        return before switch
        {
            CallPhase.Open => true,
            CallPhase.Busy => throw new InvalidOperationException("two tasks write to one call, or EndMessage is missing"),
            _ => false,
        };
    }

    private void Leave()
    {
        Interlocked.Exchange(ref _phase, CallPhase.Open);
        if (Volatile.Read(ref _pendingEnd) is { } end)
        {
            TryEnd(end);
        }
    }
}
