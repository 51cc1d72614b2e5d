using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Netcd.Rpc.Tests;

/// <summary>A client that writes HTTP/2 frames by hand, also wrong ones.</summary>
internal sealed class Http2Connection : IDisposable
{
    private readonly Stream _stream;
    private readonly HpackReader _hpack = new();

    private Http2Connection(Stream stream) => _stream = stream;

    public static (string, string)[] Post(string path, params (string, string)[] more) =>
        [(":method", "POST"), (":scheme", "http"), (":path", path), (":authority", "test"), ("content-type", "application/grpc"), ("te", "trailers"), .. more];

    public static byte[] Message(ReadOnlySpan<byte> payload, byte flag = 0)
    {
        byte[] message = new byte[payload.Length + 5];
        message[0] = flag;
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), payload.Length);
        payload.CopyTo(message.AsSpan(5));
        return message;
    }

    /// <summary>Connects and says hello.</summary>
    /// <param name="server">The server.</param>
    /// <param name="streamWindow">What the server may send per stream before we read.</param>
    public static async Task<Http2Connection> OpenAsync(TestServer server, int streamWindow = 65535)
    {
        var connection = new Http2Connection(new NetworkStream(await server.ConnectAsync(), ownsSocket: true));
        byte[] setting = new byte[6];
        setting[1] = 4;
        BinaryPrimitives.WriteInt32BigEndian(setting.AsSpan(2), streamWindow);
        await connection._stream.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());
        await connection.SendAsync(new Http2Frame(Http2Frame.Settings, 0, 0, setting));
        return connection;
    }

    public async Task SendAsync(params Http2Frame[] frames)
    {
        var bytes = new MemoryStream();
        foreach (Http2Frame frame in frames)
        {
            byte[] head = new byte[9];
            BinaryPrimitives.WriteInt32BigEndian(head, frame.Payload.Length << 8);
            head[3] = frame.Type;
            head[4] = frame.Flags;
            BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(5), frame.StreamId);
            bytes.Write(head);
            bytes.Write(frame.Payload);
        }

        await _stream.WriteAsync(bytes.GetBuffer().AsMemory(0, (int)bytes.Length));
    }

    public static Http2Frame Headers(int streamId, (string Name, string Value)[] headers, bool endStream = false, bool endHeaders = true)
    {
        var block = new MemoryStream();
        foreach ((string name, string value) in headers)
        {
            block.WriteByte(0);
            WriteText(block, name);
            WriteText(block, value);
        }

        return new(Http2Frame.Headers, (byte)((endHeaders ? Http2Frame.EndHeaders : 0) | (endStream ? Http2Frame.EndStream : 0)), streamId, block.ToArray());
    }

    public static Http2Frame Data(int streamId, byte[] payload, bool endStream = true) =>
        new(Http2Frame.Data, endStream ? Http2Frame.EndStream : (byte)0, streamId, payload);

    public static Http2Frame Reset(int streamId, int code = 8) => new(Http2Frame.ResetStream, 0, streamId, BitConverter.GetBytes(BinaryPrimitives.ReverseEndianness(code)));

    public static Http2Frame Window(int streamId, int more) => new(Http2Frame.WindowUpdate, 0, streamId, BitConverter.GetBytes(BinaryPrimitives.ReverseEndianness(more)));

    /// <summary>The next frame, without settings and pings, which are answered; null when the connection is closed.</summary>
    public async Task<Http2Frame?> ReceiveAsync()
    {
        while (true)
        {
            byte[] head = new byte[9];
            if (await Soon.In(ReadAsync(head)) < head.Length)
            {
                return null;
            }

            byte[] payload = new byte[BinaryPrimitives.ReadInt32BigEndian(head) >>> 8];
            if (await Soon.In(ReadAsync(payload)) < payload.Length)
            {
                return null;
            }

            var frame = new Http2Frame(head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)), payload);
            if (frame.Type is Http2Frame.Settings or Http2Frame.Ping)
            {
                if ((frame.Flags & Http2Frame.Ack) == 0)
                {
                    await SendAsync(frame with { Flags = Http2Frame.Ack, Payload = frame.Type == Http2Frame.Ping ? payload : [] });
                }
            }
            else if (frame.Type != Http2Frame.WindowUpdate)
            {
                return frame;
            }
        }
    }

    /// <summary>Waits for the answer to a ping.</summary>
    /// <returns>False when the server says goodbye because of too many pings.</returns>
    public async Task<bool> ReceivePongAsync()
    {
        byte[] head = new byte[9];
        while (await Soon.In(ReadAsync(head)) == head.Length)
        {
            byte[] payload = new byte[BinaryPrimitives.ReadInt32BigEndian(head) >>> 8];
            await Soon.In(ReadAsync(payload));
            if (head[3] == Http2Frame.GoAway)
            {
                Assert.Equal("too_many_pings", Encoding.ASCII.GetString(payload.AsSpan(8)));
                return false;
            }

            if (head[3] == Http2Frame.Ping && (head[4] & Http2Frame.Ack) != 0)
            {
                return true;
            }
        }

        throw new EndOfStreamException("the connection was closed");
    }

    /// <summary>Everything of one stream until it ends.</summary>
    public async Task<Http2Response> ReadResponseAsync(int streamId = 1)
    {
        var response = new Http2Response();
        while (!response.Ended && response.ResetCode is null)
        {
            Http2Frame? frame = await ReceiveAsync() ?? throw new EndOfStreamException("the connection was closed");
            if (frame.Type == Http2Frame.GoAway)
            {
                throw new EndOfStreamException($"GOAWAY {BinaryPrimitives.ReadInt32BigEndian(frame.Payload.AsSpan(4))}");
            }

            List<KeyValuePair<string, string>>? headers = frame.Type == Http2Frame.Headers ? _hpack.Read(frame.Payload) : null;
            if (frame.StreamId != streamId)
            {
                continue;
            }

            if (headers is not null)
            {
                response.HeaderBlocks.Add(headers);
            }
            else if (frame.Type == Http2Frame.Data)
            {
                response.Data.AddRange(frame.Payload);
            }
            else if (frame.Type == Http2Frame.ResetStream)
            {
                response.ResetCode = BinaryPrimitives.ReadInt32BigEndian(frame.Payload);
            }

            response.Ended |= frame.Ends;
        }

        return response;
    }

    public Task<Http2Response> CallAsync(string path, params byte[][] data) => CallAsync(Post(path), data);

    public async Task<Http2Response> CallAsync((string, string)[] headers, params byte[][] data)
    {
        await SendAsync([Headers(1, headers, data.Length == 0), .. data.Select((d, i) => Data(1, d, i == data.Length - 1))]);
        return await ReadResponseAsync();
    }

    public void Dispose() => _stream.Dispose();

    private static void WriteText(MemoryStream block, string text)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        if (bytes.Length < 127)
        {
            block.WriteByte((byte)bytes.Length);
        }
        else
        {
            block.WriteByte(127);
            int rest = bytes.Length - 127;
            for (; rest >= 128; rest >>= 7)
            {
                block.WriteByte((byte)(0x80 | (rest & 0x7f)));
            }

            block.WriteByte((byte)rest);
        }

        block.Write(bytes);
    }

    private async Task<int> ReadAsync(byte[] buffer)
    {
        try
        {
            return await _stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
