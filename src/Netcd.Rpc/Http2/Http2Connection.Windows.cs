using System.Buffers.Binary;

namespace Netcd.Rpc.Http2;

// Flow control (RFC 9113, section 5.2): what the client may send, and what we may.
internal sealed partial class Http2Connection
{
    private const int DefaultWindow = 65535;

    private long _sendWindow = DefaultWindow;
    private int _initialSendWindow = DefaultWindow;
    private int _receiveWindow;
    private int _receiveCredit;

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
}
