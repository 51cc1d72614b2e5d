using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Netcd.Rpc.Wire;
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
    private CancellationTokenRegistration _disconnect;
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

            TimeSpan left = _exchange.Server.Clock.GetElapsedTime(_exchange.Server.Clock.GetTimestamp(), _deadlineTimestamp);
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

            _disconnect = _exchange.Lifetime.RequestAborted.UnsafeRegister(static state => ((RpcCall)state!).CancelHandler(), this);
            if (Volatile.Read(ref _phase) >= CallPhase.Ending)
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
            _exchange.Response.Headers.Append(name, value);
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
            // The handler left in the middle of a message, by an exception: nothing of it was sent.
            Volatile.Write(ref _phase, CallPhase.Ended);
            before = CallPhase.Open;
        }

        if (before == CallPhase.Open)
        {
            WriteStatus(_status);
        }
        else
        {
            // Another thread writes the status right now; the stream must not be given back to Kestrel before it is done.
            var wait = new SpinWait();
            while (Volatile.Read(ref _phase) != CallPhase.Ended)
            {
                wait.SpinOnce();
            }
        }

        ReleaseRequest();
        _disconnect.Dispose();
        bool reusable = !HasDeadline || _exchange.Server.Deadlines.Remove(_deadline);
        for (int i = 0; i < _interceptorsStarted; i++)
        {
            _interceptors[i].OnCompleted(this);
        }

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
            case IOException or ObjectDisposedException when _exchange.Lifetime.RequestAborted.IsCancellationRequested:
                Fail(ClientGone);
                break;
            case InvalidProtocolBufferException malformed:
                Fail(RpcStatusCode.Internal, $"grpc: failed to unmarshal the received message: {malformed.Message}");
                break;
            default:
                _exchange.Server.Log.Error("gRPC handler failed", [("method", Path), ("error", exception)]);
                Fail(RpcStatusCode.Internal, $"internal error: {exception.Message}");
                _exchange.Server.ReportCrash(exception);
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
                _exchange.Reset.Reset(ResetCancel);
            }
            else
            {
                WriteStatus(end.Status);
                _exchange.Body.CompleteAsync().GetAwaiter().GetResult();
            }

            // Tokens first, so that whoever wakes up finds its token cancelled. Callbacks run elsewhere: one of them may be the rest of
            // the handler, whose end waits for this method.
            CancelHandler();
            _exchange.RequestBody.Reader.CancelPendingRead();
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or OperationCanceledException)
        {
            // The client has reset the stream at the same moment, as clients do at their deadline: nobody is left to tell.
            CancelHandler();
        }
        finally
        {
            Volatile.Write(ref _phase, CallPhase.Ended);
        }

        return true;
    }

    private void CancelHandler() => _ = Volatile.Read(ref _cancellation)?.CancelAsync();

    private void WriteStatus(RpcStatus status)
    {
        IHeaderDictionary target;
        if (_hasResponseStarted)
        {
            target = _exchange.Trailers.Trailers;
        }
        else
        {
            target = _exchange.Response.Headers;
            target.ContentType = _contentType;
        }

        target.GrpcStatus = StatusHeaders.Of(status.Code);
        if (status.Message.Length > 0)
        {
            target.GrpcMessage = StatusText.Encode(status.Message);
        }

        if (_trailers is not null)
        {
            foreach ((string name, string value) in _trailers)
            {
                target.Append(name, new StringValues(value));
            }
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
