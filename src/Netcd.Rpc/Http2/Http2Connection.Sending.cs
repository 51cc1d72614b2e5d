using System.Buffers.Binary;
using System.IO.Pipelines;

namespace Netcd.Rpc.Http2;

// What goes out: responses and the connection's own frames, one after the other in one buffer.
internal sealed partial class Http2Connection
{
    // Response bytes that may wait for the transport; the rest waits in its stream.
    private const int MaxOutput = 128 * 1024;

    private readonly FrameBuffer _output = new();

    // Streams with something to send, in turn.
    private readonly Queue<Http2Stream> _senders = new();
    private bool _hasSaidGoodbye;

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

        int sent = stream.Output.Pending.IsEmpty ? WriteData(stream, stream.Output.Unflushed.Span) : 0;
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
}
