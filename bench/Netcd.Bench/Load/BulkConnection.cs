using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Netcd.Bench;

/// <summary>
/// One HTTP/2 connection with gRPC streams that costs the generator next to nothing per message received: a thread of its own that reads
/// whatever has arrived, windows that never need an update, response headers that nobody decodes. Writing is for one thread at a time.
/// </summary>
internal sealed class BulkConnection : IDisposable
{
    private const int FrameHeaderSize = 9;
    private const int LargestFrame = 16_384;
    private const int LargestWindow = int.MaxValue;
    private const int DefaultWindow = 65_535;
    private const byte EndStream = 1;
    private const byte Ack = 1;
    private const byte EndHeaders = 4;

    private readonly Socket _socket;
    private readonly Lock _writing = new();
    private readonly List<BulkStream> _streams = [];
    private readonly string _authority;

    /// <summary>Connects and says the first words.</summary>
    public BulkConnection(IPEndPoint server)
    {
        _authority = server.ToString();
        _socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _socket.Connect(server);
        Span<byte> window = stackalloc byte[6];
        BinaryPrimitives.WriteUInt16BigEndian(window, 4);
        BinaryPrimitives.WriteInt32BigEndian(window[2..], LargestWindow);
        Send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);
        SendFrame(FrameKind.Settings, 0, 0, window);
        BinaryPrimitives.WriteInt32BigEndian(window, LargestWindow - DefaultWindow);
        SendFrame(FrameKind.WindowUpdate, 0, 0, window[..4]);
    }

    private enum FrameKind : byte
    {
        Data = 0,
        Headers = 1,
        Reset = 3,
        Settings = 4,
        Ping = 6,
        GoAway = 7,
        WindowUpdate = 8,
    }

    /// <summary>Opens a stream. All streams are opened before <see cref="Start"/>.</summary>
    /// <param name="path">Path of the method.</param>
    /// <param name="received">Told of each message on the reading thread.</param>
    public BulkStream OpenStream(string path, BulkStream.Receiver received)
    {
        var stream = new BulkStream(this, (2 * _streams.Count) + 1, received);
        _streams.Add(stream);
        var block = new List<byte> { 0x83, 0x86 };
        AddLiteral(block, [0x04], path);
        AddLiteral(block, [0x01], _authority);
        AddLiteral(block, [0x0f, 0x10], "application/grpc");
        AddLiteral(block, [0x00, 2, .. "te"u8], "trailers");
        SendFrame(FrameKind.Headers, EndHeaders, stream.Id, block.ToArray());
        return stream;
    }

    /// <summary>Begins to read.</summary>
    public void Start() => new Thread(ReadAll) { IsBackground = true, Name = "bulk reader" }.Start();

    /// <summary>Closes the connection, which ends its streams.</summary>
    public void Dispose() => _socket.Dispose();

    internal void SendData(int stream, ReadOnlySpan<byte> data) => SendFrame(FrameKind.Data, 0, stream, data);

    private static void AddLiteral(List<byte> block, ReadOnlySpan<byte> name, string value)
    {
        block.AddRange(name);
        block.Add((byte)value.Length);
        block.AddRange(Encoding.ASCII.GetBytes(value));
    }

    private void ReadAll()
    {
        byte[] buffer = new byte[4 * LargestFrame];
        int length = 0;
        string end = "the server closed the connection";
        try
        {
            for (int count; (count = _socket.Receive(buffer.AsSpan(length))) > 0;)
            {
                length += count;
                int taken = TakeFrames(buffer.AsSpan(0, length));
                buffer.AsSpan(taken, length - taken).CopyTo(buffer);
                length -= taken;
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidDataException)
        {
            end = e.Message;
        }

        _streams.ForEach(stream => stream.Fail(end));
    }

    private int TakeFrames(Span<byte> bytes)
    {
        int at = 0;
        while (bytes.Length - at >= FrameHeaderSize)
        {
            Span<byte> header = bytes[at..];
            int length = (header[0] << 16) | (header[1] << 8) | header[2];
            if (header.Length < FrameHeaderSize + length)
            {
                break;
            }

            int stream = BinaryPrimitives.ReadInt32BigEndian(header[5..]) & int.MaxValue;
            Take((FrameKind)header[3], header[4], stream, header.Slice(FrameHeaderSize, length));
            at += FrameHeaderSize + length;
        }

        return at;
    }

    private void Take(FrameKind kind, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        switch (kind)
        {
            case FrameKind.Data:
                _streams[stream / 2].Take(payload);
                break;
            case FrameKind.Settings when (flags & Ack) == 0:
                SendFrame(FrameKind.Settings, Ack, 0, []);
                break;
            case FrameKind.Ping when (flags & Ack) == 0:
                SendFrame(FrameKind.Ping, Ack, 0, payload);
                break;
            case FrameKind.Headers when (flags & EndStream) != 0:
            case FrameKind.Reset or FrameKind.GoAway:
                throw new InvalidDataException($"the server ended stream {stream} ({kind})");
        }
    }

    private void SendFrame(FrameKind kind, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        byte[] frame = new byte[FrameHeaderSize + payload.Length];
        frame[1] = (byte)(payload.Length >> 8);
        frame[2] = (byte)payload.Length;
        frame[3] = (byte)kind;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsSpan(FrameHeaderSize));
        Send(frame);
    }

    private void Send(ReadOnlySpan<byte> bytes)
    {
        lock (_writing)
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[_socket.Send(bytes)..];
            }
        }
    }
}
