using System.Buffers.Binary;

namespace Netcd.Rpc.Http2;

// What comes in. Runs on the connection's loop only.
internal sealed partial class Http2Connection
{
    // Larger frames are not announced, so nobody may send them.
    private const int MaxFrame = 16 * 1024;

    // A header block in more frames than this is an attack: their payload is bounded, their number must be too.
    private const int MaxContinuations = 128;

    private const int SettingSize = 6;

    private bool _hasPreface;
    private bool _hasSettings;
    private int _lastStreamId;
    private int _continuedStream;
    private bool _continuedEnds;
    private int _continuations;
    private byte[] _block = [];
    private int _blockLength;
    private long _headersSince;

    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    private void TakeFrames()
    {
        if (!_hasPreface && !TakePreface())
        {
            return;
        }

        while (_input.Unread is { Length: >= FrameHeader.Size } unread)
        {
            FrameHeader header = FrameHeader.Read(unread);
            if (header.Length > MaxFrame)
            {
                throw new Http2ConnectionException(Http2Error.FrameSizeError, "frame too large");
            }

            if (unread.Length < FrameHeader.Size + header.Length)
            {
                break;
            }

            Take(header, unread.Slice(FrameHeader.Size, header.Length));
            _input.Take(FrameHeader.Size + header.Length);
        }
    }

    private bool TakePreface()
    {
        ReadOnlySpan<byte> unread = _input.Unread;
        int length = Math.Min(unread.Length, Preface.Length);
        if (!unread[..length].SequenceEqual(Preface[..length]))
        {
            throw new Http2ConnectionException(Http2Error.ProtocolError, "bad preface");
        }

        if (length < Preface.Length)
        {
            return false;
        }

        _input.Take(length);
        _hasPreface = true;
        return true;
    }

    private void Take(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (_continuedStream != 0 && header.Type != FrameType.Continuation)
        {
            throw new Http2ConnectionException(Http2Error.ProtocolError, "header block interrupted");
        }

        if (!_hasSettings && header.Type != FrameType.Settings)
        {
            throw new Http2ConnectionException(Http2Error.ProtocolError, "first frame is not SETTINGS");
        }

        switch (header.Type)
        {
            case FrameType.Data:
                TakeData(header, payload);
                break;
            case FrameType.Headers:
                TakeHeaders(header, payload);
                break;
            case FrameType.Continuation:
                TakeContinuation(header, payload);
                break;
            case FrameType.Priority:
                Check(payload.Length == 5, Http2Error.FrameSizeError, "PRIORITY");
                Check(header.StreamId != 0, Http2Error.ProtocolError, "PRIORITY");
                break;
            case FrameType.ResetStream:
                Check(payload.Length == 4, Http2Error.FrameSizeError, "RST_STREAM");
                Check(header.StreamId != 0 && header.StreamId <= _lastStreamId, Http2Error.ProtocolError, "RST_STREAM");
                ClientReset(header.StreamId);
                break;
            case FrameType.Settings:
                TakeSettings(header, payload);
                break;
            case FrameType.PushPromise:
                throw new Http2ConnectionException(Http2Error.ProtocolError, "PUSH_PROMISE");
            case FrameType.Ping:
                Check(payload.Length == 8, Http2Error.FrameSizeError, "PING");
                Check(header.StreamId == 0, Http2Error.ProtocolError, "PING");
                if (!header.Has(FrameHeader.Ack))
                {
                    TakePing(payload);
                }

                break;
            case FrameType.GoAway:
                Check(header.StreamId == 0, Http2Error.ProtocolError, "GOAWAY");
                break;
            case FrameType.WindowUpdate:
                Check(payload.Length == 4, Http2Error.FrameSizeError, "WINDOW_UPDATE");
                Check(header.StreamId <= _lastStreamId, Http2Error.ProtocolError, "WINDOW_UPDATE");
                OpenWindow(header.StreamId, BinaryPrimitives.ReadInt32BigEndian(payload) & int.MaxValue);
                break;
            default:
                // Unknown types are extensions, which we did not ask for.
                break;
        }
    }

    private static void Check(bool isRight, Http2Error error, string frame)
    {
        if (!isRight)
        {
            throw new Http2ConnectionException(error, $"malformed {frame} frame");
        }
    }

    private static ReadOnlySpan<byte> WithoutPadding(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (!header.Has(FrameHeader.Padded))
        {
            return payload;
        }

        Check(payload.Length > 0 && payload[0] < payload.Length, Http2Error.ProtocolError, "padded");
        return payload[1..^payload[0]];
    }

    private void TakeData(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        Check(header.StreamId != 0 && header.StreamId <= _lastStreamId, Http2Error.ProtocolError, "DATA");
        ReadOnlySpan<byte> data = WithoutPadding(header, payload);
        bool isLast = header.Has(FrameHeader.EndStream);
        Http2Stream? stream = ReceiveData(header.StreamId, payload.Length, payload.Length - data.Length, isLast);
        if (stream is null)
        {
            return;
        }

        if (!stream.Input.Append(data, isLast))
        {
            ReturnCredit(stream, data.Length);
        }

        if (isLast)
        {
            Start(stream);
        }
    }

    private void TakeHeaders(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        Check((header.StreamId & 1) == 1, Http2Error.ProtocolError, "HEADERS");
        ReadOnlySpan<byte> block = WithoutPadding(header, payload);
        if (header.Has(FrameHeader.Priority))
        {
            Check(block.Length >= 5, Http2Error.ProtocolError, "HEADERS");
            block = block[5..];
        }

        bool endStream = header.Has(FrameHeader.EndStream);
        if (header.Has(FrameHeader.EndHeaders))
        {
            TakeHeaderBlock(header.StreamId, endStream, block);
            return;
        }

        _continuedStream = header.StreamId;
        _continuedEnds = endStream;
        _continuations = 0;
        _blockLength = 0;
        Volatile.Write(ref _headersSince, _clock.GetTimestamp());
        Collect(block);
    }

    private void TakeContinuation(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        Check(_continuedStream != 0 && header.StreamId == _continuedStream, Http2Error.ProtocolError, "CONTINUATION");
        if (++_continuations > MaxContinuations)
        {
            throw new Http2ConnectionException(Http2Error.EnhanceYourCalm, "too many CONTINUATION frames");
        }

        Collect(payload);
        if (header.Has(FrameHeader.EndHeaders))
        {
            _continuedStream = 0;
            Volatile.Write(ref _headersSince, 0);
            byte[] block = _block;
            _block = [];
            TakeHeaderBlock(header.StreamId, _continuedEnds, block.AsSpan(0, _blockLength));
        }
    }

    private void Collect(ReadOnlySpan<byte> part)
    {
        if (_blockLength + part.Length > RequestHead.MaxSize)
        {
            throw new Http2ConnectionException(Http2Error.EnhanceYourCalm, "header block too large");
        }

        if (_block.Length < _blockLength + part.Length)
        {
            Array.Resize(ref _block, Math.Max(_blockLength + part.Length, 2 * _block.Length));
        }

        part.CopyTo(_block.AsSpan(_blockLength));
        _blockLength += part.Length;
    }

    private void TakeHeaderBlock(int streamId, bool endStream, ReadOnlySpan<byte> block)
    {
        if (streamId <= _lastStreamId)
        {
            // Trailers, or a stream that we ended and the client did not yet know: the table must be kept up to date all the same.
            _decoder.Decode(block, null);
            TakeTrailers(streamId, endStream);
            return;
        }

        _lastStreamId = streamId;
        if (TryOpen(streamId, endStream, block) is not { } stream)
        {
            return;
        }

        if (endStream)
        {
            stream.Input.Append([], isLast: true);
            Start(stream);
        }
        else
        {
            _waiting.Add(stream);
        }
    }

    private void TakeSettings(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        Check(header.StreamId == 0, Http2Error.ProtocolError, "SETTINGS");
        bool isAck = header.Has(FrameHeader.Ack);
        Check(isAck ? payload.Length == 0 : payload.Length % SettingSize == 0, Http2Error.FrameSizeError, "SETTINGS");
        if (isAck)
        {
            return;
        }

        _hasSettings = true;
        Volatile.Write(ref _headersSince, 0);
        for (; payload.Length > 0; payload = payload[SettingSize..])
        {
            uint value = BinaryPrimitives.ReadUInt32BigEndian(payload[2..]);
            switch (BinaryPrimitives.ReadUInt16BigEndian(payload))
            {
                case 1:
                    SetHeaderTableSize(value);
                    break;
                case 2:
                    Check(value <= 1, Http2Error.ProtocolError, "SETTINGS");
                    break;
                case 4:
                    Check(value <= int.MaxValue, Http2Error.FlowControlError, "SETTINGS");
                    SetInitialWindow((int)value);
                    break;
                case 5:
                    Check(value is >= MaxFrame and < 1 << 24, Http2Error.ProtocolError, "SETTINGS");
                    break;
                default:
                    break;
            }
        }

        AcknowledgeSettings();
    }
}
