using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Netcd.Interop.Tests.BadInput;

/// <summary>A connection that says whatever it likes.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    /// <summary>What an HTTP/2 connection begins with: preface and empty settings.</summary>
    public static readonly byte[] Http2Start = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(4, 0, 0, [])];

    public static async Task<RawConnection> OpenAsync(EtcdProcess server)
    {
        var connection = new RawConnection();
        await connection._socket.ConnectAsync(IPEndPoint.Parse(server.Endpoint));
        return connection;
    }

    /// <summary>An HTTP/2 frame.</summary>
    public static byte[] Frame(byte type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        byte[] frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        frame[3] = type;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsSpan(9));
        return frame;
    }

    /// <summary>A header that is not in the tables, uncompressed.</summary>
    public static byte[] Header(string name, string value) =>
        [0, .. Length(name.Length), .. System.Text.Encoding.ASCII.GetBytes(name), .. Length(value.Length), .. System.Text.Encoding.ASCII.GetBytes(value)];

    /// <summary>Headers of a gRPC call.</summary>
    public static byte[] Call(string path) =>
        [0x83, 0x86, .. Header(":path", path), .. Header(":authority", "a"), .. Header("content-type", "application/grpc"), .. Header("te", "trailers")];

    /// <summary>Sends all, or as much as the server takes before it closes.</summary>
    /// <returns>Whether all was taken.</returns>
    public async Task<bool> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[await _socket.SendAsync(bytes)..];
            }

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Says that no more will be sent.</summary>
    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>All that the server sends until it closes the connection.</summary>
    public async Task<string> ReadAsync(TimeSpan limit)
    {
        using var patience = new CancellationTokenSource(limit);
        byte[] buffer = new byte[16 * 1024];
        var text = new System.Text.StringBuilder();
        try
        {
            int count;
            while ((count = await _socket.ReceiveAsync(buffer, patience.Token)) > 0)
            {
                text.Append(System.Text.Encoding.Latin1.GetString(buffer, 0, count));
            }
        }
        catch (SocketException)
        {
            // Reset: closed, too.
            return text.ToString();
        }

        return text.ToString();
    }

    /// <summary>Reads until the server closes the connection.</summary>
    public async Task UntilClosedAsync(TimeSpan limit)
    {
        using var patience = new CancellationTokenSource(limit);
        byte[] buffer = new byte[16 * 1024];
        try
        {
            while (await _socket.ReceiveAsync(buffer, patience.Token) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // Reset: closed, too.
            return;
        }
    }

    public void Dispose() => _socket.Dispose();

    private static byte[] Length(int length) => length < 127 ? [(byte)length] : [127, .. Varint(length - 127)];

    private static byte[] Varint(int rest)
    {
        var bytes = new List<byte>();
        for (; rest >= 128; rest >>= 7)
        {
            bytes.Add((byte)(rest | 128));
        }

        bytes.Add((byte)rest);
        return [.. bytes];
    }
}
