using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Netcd.Rpc.Names;

/// <summary>Looks up SRV records, which .NET's own resolver cannot: one question to the machine's name servers over UDP, or TCP if cut.</summary>
public static class ServiceRecords
{
    private const int ServiceType = 33;
    private const int Port = 53;
    private const int Timeout = 3000;
    private const int LongestAnswer = 64 * 1024;

    /// <summary>Targets as <c>host:port</c>, best priority first; none when the name does not exist.</summary>
    /// <exception cref="IOException">No name server answers, or an answer makes no sense.</exception>
    public static IReadOnlyList<string> Find(string service, string domain) => Find(service, domain, Servers());

    /// <summary>Records with priority and weight, best priority first; none when the name does not exist.</summary>
    /// <exception cref="IOException">No name server answers, or an answer makes no sense.</exception>
    public static IReadOnlyList<ServiceRecord> FindRecords(string service, string domain) => FindRecords(service, domain, Servers());

    /// <summary>The same, from given name servers.</summary>
    /// <exception cref="IOException">No name server answers, or an answer makes no sense.</exception>
    public static IReadOnlyList<string> Find(string service, string domain, IEnumerable<IPEndPoint> servers) =>
        [.. FindRecords(service, domain, servers).Select(static r => r.Target)];

    private static IReadOnlyList<ServiceRecord> FindRecords(string service, string domain, IEnumerable<IPEndPoint> servers)
    {
        byte[] question = Question($"_{service}._tcp.{domain}");
        string problem = "no name server is configured";
        foreach (IPEndPoint server in servers)
        {
            try
            {
                byte[] answer = AskByDatagram(server, question);
                bool isCut = (answer[2] & 2) != 0;
                return Read(isCut ? AskByConnection(server, question) : answer);
            }
            catch (SocketException e)
            {
                problem = $"{server}: {e.Message}";
            }
        }

        throw new IOException(problem);
    }

    /// <summary>Reads the records of an answer.</summary>
    /// <exception cref="IOException">It makes no sense.</exception>
    internal static IReadOnlyList<ServiceRecord> Read(byte[] answer)
    {
        try
        {
            int offset = 12;
            for (int questions = BinaryPrimitives.ReadUInt16BigEndian(answer.AsSpan(4)); questions > 0; questions--)
            {
                Name(answer, ref offset);
                offset += 4;
            }

            var found = new List<ServiceRecord>();
            for (int records = BinaryPrimitives.ReadUInt16BigEndian(answer.AsSpan(6)); records > 0; records--)
            {
                Name(answer, ref offset);
                int type = BinaryPrimitives.ReadUInt16BigEndian(answer.AsSpan(offset));
                int length = BinaryPrimitives.ReadUInt16BigEndian(answer.AsSpan(offset + 8));
                offset += 10;
                if (type == ServiceType)
                {
                    ReadOnlySpan<byte> fields = answer.AsSpan(offset, 6);
                    int name = offset + 6;
                    string target = $"{Name(answer, ref name)}:{BinaryPrimitives.ReadUInt16BigEndian(fields[4..])}";
                    found.Add(new(target, BinaryPrimitives.ReadUInt16BigEndian(fields), BinaryPrimitives.ReadUInt16BigEndian(fields[2..])));
                }

                offset += length;
            }

            return [.. found.OrderBy(static r => r.Priority).ThenByDescending(static r => r.Weight)];
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new IOException("the answer of the name server is malformed");
        }
    }

    private static List<IPEndPoint> Servers()
    {
        var servers = new List<IPEndPoint>();
        foreach (string line in File.Exists("/etc/resolv.conf") ? File.ReadLines("/etc/resolv.conf") : [])
        {
            if (line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries) is ["nameserver", var text, ..] && IPAddress.TryParse(text, out IPAddress? server))
            {
                servers.Add(new IPEndPoint(server, Port));
            }
        }

        return servers;
    }

    private static byte[] Question(string name)
    {
        var message = new List<byte>();
        message.AddRange(RandomNumberGenerator.GetBytes(2));
        message.AddRange([1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
        foreach (string label in name.TrimEnd('.').Split('.'))
        {
            byte[] bytes = Encoding.ASCII.GetBytes(label);
            message.Add((byte)Math.Min(bytes.Length, 63));
            message.AddRange(bytes.Take(63));
        }

        message.AddRange([0, 0, ServiceType, 0, 1]);
        return [.. message];
    }

    private static byte[] AskByDatagram(IPEndPoint server, byte[] question)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = Timeout };
        socket.Connect(server);
        socket.Send(question);
        byte[] buffer = new byte[LongestAnswer];
        while (true)
        {
            int length = socket.Receive(buffer);
            if (length >= 12 && buffer.AsSpan(0, 2).SequenceEqual(question.AsSpan(0, 2)))
            {
                return buffer[..length];
            }
        }
    }

    private static byte[] AskByConnection(IPEndPoint server, byte[] question)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = Timeout, SendTimeout = Timeout };
        socket.Connect(server);
        using var stream = new NetworkStream(socket);
        byte[] length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)question.Length);
        stream.Write(length);
        stream.Write(question);
        stream.ReadExactly(length);
        byte[] answer = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        stream.ReadExactly(answer);
        return answer;
    }

    /// <summary>A name, whose end may be a pointer back into the message. At most as many jumps as the message has bytes.</summary>
    private static string Name(byte[] message, ref int offset)
    {
        var labels = new List<string>();
        int? after = null;
        for (int jumps = 0; jumps < message.Length; jumps++)
        {
            int length = message.AsSpan(offset, 1)[0];
            if (length >= 0xc0)
            {
                after ??= offset + 2;
                offset = BinaryPrimitives.ReadUInt16BigEndian(message.AsSpan(offset)) & 0x3fff;
                continue;
            }

            if (length == 0)
            {
                offset = after ?? offset + 1;
                return string.Join('.', labels);
            }

            labels.Add(Encoding.ASCII.GetString(message.AsSpan(offset + 1, length)));
            offset += length + 1;
        }

        throw new IOException("the answer of the name server is malformed");
    }
}
