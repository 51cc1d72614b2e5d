using System.Diagnostics;
using Netcd.Rpc.Server;

namespace Netcd.Rpc.Http2;

// The table of open streams, and their handlers.
internal sealed partial class Http2Connection
{
    private const int MaxFree = 128;

    // Handlers of calls that the client has reset still run for a while. A client that makes this many of them attacks (CVE-2023-44487).
    private const int MaxOrphans = 10_000;

    // A handler that held the loop this long runs elsewhere for its next calls, so that it does not hold up the other calls again.
    private static readonly long SlowTicks = Stopwatch.Frequency / 4000;
    private const byte CallsElsewhere = 100;

    private readonly Dictionary<int, Http2Stream> _streams = [];
    private readonly Stack<Http2Stream> _free = new();

    // Streams of this batch whose request has not ended: started at the end of the batch at the latest. Loop only.
    private readonly List<Http2Stream> _waiting = [];
    private byte[] _elsewhere = [];
    private int _handlers;
    private int _orphans;
    private bool _isDraining;

    private bool IsIdle
    {
        get
        {
            lock (_lock)
            {
                return _streams.Count == 0;
            }
        }
    }

    /// <summary>The handler has written its last word and touches the stream no more.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="isReusable">Nobody else may still know the stream's objects.</param>
    public void HandlerEnded(Http2Stream stream, bool isReusable)
    {
        bool mustTell;
        lock (_lock)
        {
            stream.IsHandlerDone = true;
            _handlers--;
            if (stream.IsOrphaned)
            {
                _orphans--;
            }

            stream.IsReusable = isReusable;
            mustTell = AddCredit(stream.Input.Release());
            if (stream.IsOver)
            {
                Recycle(stream);
            }

            if (_isClosed && _handlers == 0)
            {
                _handlersEnded.TrySetResult();
            }
        }

        if (mustTell)
        {
            RequestFlush();
        }
    }

    /// <summary>Ends a stream at once.</summary>
    public void Reset(Http2Stream stream, Http2Error error)
    {
        lock (_lock)
        {
            if (stream.IsOver)
            {
                return;
            }

            WriteReset(stream.Id, error);
            Remove(stream, isReset: true);
        }

        stream.Input.Abort();
        RequestFlush();
    }

    /// <summary>Runs the handler of a stream; ends synchronously when the handler does.</summary>
    public void RunHandler(Http2Stream stream) => Server.Application.Serve(stream);

    private Http2Stream? TryOpen(int id, bool endStream, ReadOnlySpan<byte> block)
    {
        Http2Stream? stream = RentOrRefuse(id);
        stream?.Head.Clear();
        _decoder.Decode(block, stream?.Head);
        if (stream is null)
        {
            return null;
        }

        lock (_lock)
        {
            if (!stream.Head.IsComplete || stream.Head.IsTooLarge)
            {
                _free.Push(stream);
                RefuseHead(id, stream.Head.IsTooLarge && !stream.Head.IsMalformed);
                return null;
            }

            stream.Open(id, _initialSendWindow, _options.StreamWindowSize);
            stream.HasRequestEnded = endStream;
            _streams.Add(id, stream);
            _handlers++;
        }

        return stream;
    }

    private Http2Stream? RentOrRefuse(int id)
    {
        lock (_lock)
        {
            if (_isDraining || _streams.Count >= _options.MaxConcurrentStreams)
            {
                WriteReset(id, Http2Error.RefusedStream);
                return null;
            }

            return _free.TryPop(out Http2Stream? free) ? free : new Http2Stream(this);
        }
    }

    private void TakeTrailers(int id, bool endStream)
    {
        Http2Stream? stream;
        lock (_lock)
        {
            if (!_streams.TryGetValue(id, out stream) || stream.HasRequestEnded)
            {
                return;
            }

            stream.HasRequestEnded = endStream;
        }

        if (!endStream)
        {
            Reset(stream, Http2Error.ProtocolError);
            stream.Owner?.ClientLeft();
            return;
        }

        stream.Input.Append([], isLast: true);
        Start(stream);
    }

    /// <summary>Starts what the batch left unstarted: streams whose client goes on sending, and requests in several batches.</summary>
    private void StartWaiting()
    {
        foreach (Http2Stream stream in _waiting)
        {
            Start(stream);
        }

        _waiting.Clear();
    }

    private void Start(Http2Stream stream)
    {
        if (!stream.IsUnstarted)
        {
            return;
        }

        stream.IsUnstarted = false;
        if (stream.IsOver)
        {
            HandlerEnded(stream, isReusable: true);
            return;
        }

        RpcMethod? method = stream.IsGrpc ? Listener.Services?.Find(stream.Head.Path) : null;
        stream.Method = method;
        switch (method?.Kind)
        {
            case RpcMethodKind.Unary when !RunsElsewhere(method):
                long start = Stopwatch.GetTimestamp();
                RunHandler(stream);
                if (Stopwatch.GetTimestamp() - start > SlowTicks)
                {
                    RunElsewhere(method);
                }

                break;
            case RpcMethodKind.BidiStream:
                RunHandler(stream);
                break;
            default:
                ThreadPool.UnsafeQueueUserWorkItem(stream, preferLocal: false);
                break;
        }
    }

    private bool RunsElsewhere(RpcMethod method)
    {
        if (method.Index >= _elsewhere.Length || _elsewhere[method.Index] == 0)
        {
            return false;
        }

        _elsewhere[method.Index]--;
        return true;
    }

    private void RunElsewhere(RpcMethod method)
    {
        if (method.Index >= _elsewhere.Length)
        {
            Array.Resize(ref _elsewhere, method.Index + 1);
        }

        _elsewhere[method.Index] = CallsElsewhere;
    }

    private void ClientReset(int id)
    {
        Http2Stream? stream;
        lock (_lock)
        {
            if (!_streams.TryGetValue(id, out stream))
            {
                return;
            }

            Remove(stream, isReset: true);
        }

        stream.Input.Abort();
        stream.Owner?.ClientLeft();
        if (Volatile.Read(ref _orphans) > MaxOrphans)
        {
            throw new Http2ConnectionException(Http2Error.EnhanceYourCalm, "too many resets");
        }
    }

    /// <summary>Takes a stream out of the table. Under the lock.</summary>
    private void Remove(Http2Stream stream, bool isReset)
    {
        _streams.Remove(stream.Id);
        stream.IsOver = true;
        stream.Output.DropPending();
        stream.Output.Wake();
        if (stream.IsHandlerDone)
        {
            Recycle(stream);
        }
        else if (isReset)
        {
            stream.IsOrphaned = true;
            _orphans++;
        }

        if (_isDraining && _streams.Count == 0)
        {
            _closesWhenSent = true;
        }
    }

    /// <summary>Both the client and the handler are done with the stream. Under the lock.</summary>
    private void Recycle(Http2Stream stream)
    {
        stream.Output.Release();
        if (stream.IsReusable && _free.Count < MaxFree)
        {
            _free.Push(stream);
        }
    }
}
