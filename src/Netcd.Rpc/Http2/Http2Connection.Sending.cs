using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Net.Sockets;
using Netcd.Rpc.Server;

namespace Netcd.Rpc.Http2;

// What goes out: frames in one buffer, flow control, and who writes it to the transport.
internal sealed partial class Http2Connection
{
    private const int DefaultWindow = 65535;

    // Response bytes that may wait for the transport; the rest waits in its stream.
    private const int MaxOutput = 128 * 1024;

    // When a client does not read its answers, no more of its requests are read above this.
    private const int MaxBacklog = 512 * 1024;

    private readonly FrameBuffer _output = new();
    private readonly FrameBuffer _sending = new();

    // Streams with something to send, in turn.
    private readonly Queue<Http2Stream> _senders = new();
    private long _sendWindow = DefaultWindow;
    private int _initialSendWindow = DefaultWindow;
    private int _receiveWindow;
    private int _receiveCredit;
    private TaskCompletionSource? _backlog;
    private int _isFlushQueued;
    private bool _isFlushing;
    private bool _closesWhenSent;
    private bool _hasSaidGoodbye;
    private bool _isBroken;

    /// <summary>Gives a flush of a handler to the client as far as its windows allow.</summary>
    public ValueTask<FlushResult> FlushStream(Http2Stream stream)
    {
        ValueTask<FlushResult> result;
        lock (_lock)
        {
            if (!stream.IsOver)
            {
                Send(stream);
            }

            result = stream.Output.Wait(stream.IsOver);
        }

        RequestFlush();
        return result;
    }

    /// <summary>Ends the response. What was written before goes first.</summary>
    public void EndResponse(Http2Stream stream, ResponseEnd end)
    {
        lock (_lock)
        {
            if (stream.IsOver || stream.End is not null)
            {
                return;
            }

            stream.End = end;
            Send(stream);
            if (stream.Output.Pending.IsEmpty)
            {
                WriteEnd(stream);
            }
        }

        RequestFlush();
    }

    /// <summary>Ends a response whose status is all there is.</summary>
    public void EndResponse(Http2Stream stream, ResponseStart start, ResponseEnd end)
    {
        lock (_lock)
        {
            if (stream.IsOver || stream.End is not null)
            {
                return;
            }

            stream.End = end;
            stream.Start = start;
            WriteHeaders(stream, end);
            EndStream(stream);
        }

        RequestFlush();
    }

    /// <summary>Lets a flush that waits end.</summary>
    public void WakeWriter(Http2Stream stream)
    {
        lock (_lock)
        {
            stream.Output.Wake();
        }
    }

    /// <summary>A handler has looked at so many bytes: the client may send as many again.</summary>
    public void ReturnCredit(Http2Stream stream, int count)
    {
        if (count == 0)
        {
            return;
        }

        bool mustTell;
        lock (_lock)
        {
            stream.Credit += count;
            mustTell = AddCredit(count);
            if (!stream.IsOver && !stream.HasRequestEnded && stream.Credit >= _options.StreamWindowSize / 2)
            {
                stream.ReceiveWindow += stream.Credit;
                WriteWindowUpdate(stream.Id, stream.Credit);
                stream.Credit = 0;
                mustTell = true;
            }
        }

        if (mustTell)
        {
            RequestFlush();
        }
    }

    /// <summary>Sends what waits, on a pool thread.</summary>
    public void Execute()
    {
        Volatile.Write(ref _isFlushQueued, 0);
        Flush();
    }

    private void SendPreface()
    {
        lock (_lock)
        {
            Volatile.Write(ref _headersSince, _lastReceived);
            bool isLimited = _options.MaxConcurrentStreams < int.MaxValue;
            Span<byte> settings = _output.AppendFrame(FrameType.Settings, 0, 0, SettingSize * (isLimited ? 3 : 2));
            Setting(settings, 4, (uint)_options.StreamWindowSize);
            Setting(settings[SettingSize..], 6, RequestHead.MaxSize);
            if (isLimited)
            {
                Setting(settings[(2 * SettingSize)..], 3, _options.MaxConcurrentStreams);
            }

            if (_receiveWindow > DefaultWindow)
            {
                WriteWindowUpdate(0, _receiveWindow - DefaultWindow);
            }
        }

        Flush();
    }

    private static void Setting(Span<byte> to, ushort name, uint value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(to, name);
        BinaryPrimitives.WriteUInt32BigEndian(to[2..], value);
    }

    private void AcknowledgeSettings()
    {
        lock (_lock)
        {
            _output.AppendFrame(FrameType.Settings, FrameHeader.Ack, 0, 0);
        }
    }

    private void SendPing()
    {
        lock (_lock)
        {
            _output.AppendFrame(FrameType.Ping, 0, 0, 8).Clear();
        }

        RequestFlush();
    }

    private void SetHeaderTableSize(uint size)
    {
        lock (_lock)
        {
            _headers.SetTableSize(size);
        }
    }

    private void SetInitialWindow(int size)
    {
        lock (_lock)
        {
            int more = size - _initialSendWindow;
            _initialSendWindow = size;
            foreach (Http2Stream stream in _streams.Values)
            {
                stream.SendWindow += more;
                Check(stream.SendWindow <= int.MaxValue, Http2Error.FlowControlError, "SETTINGS");
                Queue(stream);
            }
        }
    }

    private void OpenWindow(int streamId, int more)
    {
        lock (_lock)
        {
            if (streamId == 0)
            {
                Check(more > 0, Http2Error.ProtocolError, "WINDOW_UPDATE");
                _sendWindow += more;
                Check(_sendWindow <= int.MaxValue, Http2Error.FlowControlError, "WINDOW_UPDATE");
            }
            else if (_streams.TryGetValue(streamId, out Http2Stream? stream))
            {
                stream.SendWindow += more;
                Check(more > 0, Http2Error.ProtocolError, "WINDOW_UPDATE");
                Check(stream.SendWindow <= int.MaxValue, Http2Error.FlowControlError, "WINDOW_UPDATE");
                Queue(stream);
            }
        }
    }

    /// <summary>Accounts for a DATA frame.</summary>
    /// <returns>The stream it belongs to; null when nobody wants it.</returns>
    private Http2Stream? ReceiveData(int streamId, int size, int padding, bool isLast)
    {
        Http2Stream? stream;
        lock (_lock)
        {
            _receiveWindow -= size;
            Check(_receiveWindow >= 0, Http2Error.FlowControlError, "DATA");
            if (!_streams.TryGetValue(streamId, out stream))
            {
                // Sent before the client knew that we had ended the stream.
                AddCredit(size);
                return null;
            }

            stream.ReceiveWindow -= size;
            if (!stream.HasRequestEnded && stream.ReceiveWindow >= 0)
            {
                stream.HasRequestEnded = isLast;
                stream.Credit += padding;
                AddCredit(padding);
                return stream;
            }

            AddCredit(size);
        }

        Reset(stream, stream.ReceiveWindow < 0 ? Http2Error.FlowControlError : Http2Error.StreamClosed);
        stream.Owner?.ClientLeft();
        return null;
    }

    /// <summary>Under the lock.</summary>
    /// <returns>Whether a frame was written that the client waits for.</returns>
    private bool AddCredit(int count)
    {
        _receiveCredit += count;
        if (_receiveCredit < _options.ConnectionWindowSize / 2)
        {
            return false;
        }

        _receiveWindow += _receiveCredit;
        WriteWindowUpdate(0, _receiveCredit);
        _receiveCredit = 0;
        return true;
    }

    private void WriteWindowUpdate(int streamId, int more) =>
        BinaryPrimitives.WriteInt32BigEndian(_output.AppendFrame(FrameType.WindowUpdate, 0, streamId, 4), more);

    private void WriteReset(int streamId, Http2Error error) =>
        BinaryPrimitives.WriteInt32BigEndian(_output.AppendFrame(FrameType.ResetStream, 0, streamId, 4), (int)error);

    private void RefuseHead(int streamId, bool isTooLarge)
    {
        if (!isTooLarge)
        {
            WriteReset(streamId, Http2Error.ProtocolError);
            return;
        }

        const int requestHeaderFieldsTooLarge = 431;
        _headers.Begin();
        _headers.Status(requestHeaderFieldsTooLarge);
        _headers.End(streamId, endStream: true);
        WriteReset(streamId, Http2Error.NoError);
    }

    private void GoAway(Http2Error error, string reason, bool isGraceful = false)
    {
        lock (_lock)
        {
            _isDraining = true;
            if (!_hasSaidGoodbye)
            {
                _hasSaidGoodbye = true;
                Span<byte> payload = _output.AppendFrame(FrameType.GoAway, 0, 0, 8 + reason.Length);
                BinaryPrimitives.WriteInt32BigEndian(payload, _lastStreamId);
                BinaryPrimitives.WriteInt32BigEndian(payload[4..], (int)error);
                System.Text.Encoding.Latin1.GetBytes(reason, payload[8..]);
            }

            _closesWhenSent |= isGraceful && _streams.Count == 0;
        }

        RequestFlush();
    }

    /// <summary>Moves what a handler has flushed into the output. Under the lock.</summary>
    private void Send(Http2Stream stream)
    {
        if (!stream.HasSentHeaders && stream.Start is not null)
        {
            WriteHeaders(stream, null);
        }

        int sent = stream.Output.Pending.IsEmpty ? WriteData(stream, stream.Output.Unflushed) : 0;
        stream.Output.FlushedUpTo(sent);
        Queue(stream);
    }

    private void Queue(Http2Stream stream)
    {
        if (!stream.IsQueued && stream.SendWindow > 0 && !stream.Output.Pending.IsEmpty)
        {
            stream.IsQueued = true;
            _senders.Enqueue(stream);
        }
    }

    private int WriteData(Http2Stream stream, ReadOnlySpan<byte> data)
    {
        int sent = 0;
        while (sent < data.Length)
        {
            int size = (int)Math.Min(Math.Min(data.Length - sent, MaxFrame), Math.Min(stream.SendWindow, _sendWindow));
            if (size <= 0 || _output.Length >= MaxOutput)
            {
                break;
            }

            data.Slice(sent, size).CopyTo(_output.AppendFrame(FrameType.Data, 0, stream.Id, size));
            stream.SendWindow -= size;
            _sendWindow -= size;
            sent += size;
        }

        _answeredSincePing |= sent > 0;
        return sent;
    }

    private void WriteHeaders(Http2Stream stream, ResponseEnd? end)
    {
        ResponseStart start = stream.Start!;
        _headers.Begin();
        _headers.Status(start.Status);
        if (start.ContentType is { } contentType)
        {
            _headers.ContentType(contentType);
        }

        foreach ((string name, string value) in start.Headers)
        {
            _headers.Field(name, value);
        }

        if (end is not null)
        {
            WriteTrailers(end);
        }

        _headers.End(stream.Id, endStream: end is not null);
        stream.HasSentHeaders = true;
        _answeredSincePing = true;
    }

    private void WriteTrailers(ResponseEnd end)
    {
        if (end.Status is { } status)
        {
            _headers.GrpcStatus(status.Code);
            if (status.Message.Length > 0)
            {
                _headers.Field("grpc-message", Wire.StatusText.Encode(status.Message));
            }
        }

        foreach ((string name, string value) in end.Trailers)
        {
            _headers.Field(name, value);
        }
    }

    private void WriteEnd(Http2Stream stream)
    {
        ResponseEnd end = stream.End!;
        if (end.Status is null && end.Trailers.Count == 0)
        {
            _output.AppendFrame(FrameType.Data, FrameHeader.EndStream, stream.Id, 0);
        }
        else
        {
            _headers.Begin();
            WriteTrailers(end);
            _headers.End(stream.Id, endStream: true);
        }

        EndStream(stream);
    }

    private void EndStream(Http2Stream stream)
    {
        if (!stream.HasRequestEnded)
        {
            // The client need not send the rest.
            WriteReset(stream.Id, Http2Error.NoError);
        }

        Remove(stream, isReset: false);
    }

    /// <summary>Fills the output from the streams in line, a frame each in turn. Under the lock.</summary>
    private void SendWaiting()
    {
        while (_senders.Count > 0 && _sendWindow > 0 && _output.Length < MaxOutput)
        {
            Http2Stream stream = _senders.Dequeue();
            stream.IsQueued = false;
            if (stream.IsOver)
            {
                continue;
            }

            ReadOnlySpan<byte> pending = stream.Output.Pending;
            stream.Output.Sent(WriteData(stream, pending[..Math.Min(pending.Length, MaxFrame)]));
            if (!stream.Output.Pending.IsEmpty)
            {
                Queue(stream);
            }
            else if (stream.End is not null)
            {
                WriteEnd(stream);
            }
        }
    }

    /// <summary>Sees to it that what was written leaves soon, together with what other calls write at the same time.</summary>
    private void RequestFlush()
    {
        if (t_current == this)
        {
            return;
        }

        if (Interlocked.Exchange(ref _isFlushQueued, 1) != 0 || SendBatch.TryAdd(this))
        {
            return;
        }

        if (_streams.Count <= 1)
        {
            // Nobody to wait for.
            Execute();
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>Writes to the transport until nothing is left. One thread at a time; others leave their bytes to it.</summary>
    private void Flush()
    {
        lock (_lock)
        {
            if (_isFlushing)
            {
                return;
            }

            _isFlushing = true;
        }

        WriteOut();
    }

    private void WriteOut()
    {
        while (TryTakeOutput())
        {
            ValueTask write;
            try
            {
                write = _transport.WriteAsync(_sending.Written);
                if (write.IsCompletedSuccessfully)
                {
                    write.GetAwaiter().GetResult();
                    continue;
                }
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
            {
                Abort();
                continue;
            }

            _ = AwaitWriteAsync(write);
            return;
        }
    }

    private async Task AwaitWriteAsync(ValueTask write)
    {
        try
        {
            await write;
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            Abort();
        }

        WriteOut();
    }

    private bool TryTakeOutput()
    {
        lock (_lock)
        {
            _sending.Clear();
            if (_isBroken)
            {
                _output.Clear();
            }
            else
            {
                SendWaiting();
            }

            if (_output.Length > 0)
            {
                _output.Swap(_sending);
                EndBacklog();
                return true;
            }

            _isFlushing = false;
            EndBacklog();
            if (!_closesWhenSent)
            {
                return false;
            }
        }

        _transport.Dispose();
        return false;
    }

    /// <summary>What the loop has to wait for before it reads on; null when the client reads its answers.</summary>
    private Task? Backlog()
    {
        lock (_lock)
        {
            if (_output.Length <= MaxBacklog || _isBroken)
            {
                return null;
            }

            _backlog ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _backlog.Task;
        }
    }

    private void EndBacklog()
    {
        _backlog?.TrySetResult();
        _backlog = null;
    }
}
