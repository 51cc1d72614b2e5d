using System.Buffers.Binary;
using System.Text;

namespace Netcd.Interop.Tests.Cluster.Hostile;

/// <summary>Bytes that no honest member sends.</summary>
internal static class Nonsense
{
    /// <summary>Kinds of nonsense on streams.</summary>
    public static readonly int[] StreamKinds = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

    /// <summary>Those of them that real etcd survives: it takes an enormous length at its word and panics.</summary>
    public static readonly int[] BearableStreamKinds = [0, 1, 6, 7, 8];

    private const ulong Enormous = 1UL << 62;

    /// <summary>An answer to somebody who dialled for a stream of messages.</summary>
    /// <param name="kind">Which of <see cref="StreamKinds"/>.</param>
    /// <param name="number">Seed of what is random in it.</param>
    /// <param name="clusterId">Id of the cluster in hex.</param>
    public static byte[] OfStream(int kind, int number, string clusterId) => kind switch
    {
        0 => Stream(clusterId, [.. Length(Enormous), .. Junk(number, 100)]),
        1 => Stream(clusterId, [.. Length(1000), .. Junk(number, 10)]),
        2 => Stream(clusterId, Junk(number, 4000)),
        3 => Stream(clusterId, [2, .. Length(Enormous), .. Junk(number, 100)]),
        4 => Stream(clusterId, [1, .. Length(Enormous), .. Length(Enormous)]),
        5 => Stream(clusterId, [1, .. Length(1), .. Length(Enormous)]),
        6 => Stream(clusterId, [9, 9, 9, 9]),
        7 => Stream("deadbeef", [0, 0, 0, 0, 0, 0, 0, 2, 8, 8]),
        8 => Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n"),
        _ => Junk(number, 2000),
    };

    /// <summary>What a stranger may send to a peer port.</summary>
    /// <param name="number">Which.</param>
    public static byte[] OfStranger(int number) => (number % 6) switch
    {
        0 => Junk(number, 5000),
        1 => Encoding.ASCII.GetBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nnot a frame at all, nor another one"),
        2 => Encoding.ASCII.GetBytes($"POST /raft HTTP/1.1\r\nHost: x\r\nX-{new string('y', 100_000)}: z\r\n\r\n"),
        3 => Encoding.ASCII.GetBytes("POST /raft HTTP/1.1\r\nHost: x\r\nContent-Length: 9223372036854775807\r\n\r\nabc"),
        4 => Encoding.ASCII.GetBytes("POST /raft/snapshot HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nabc"),
        _ => Encoding.ASCII.GetBytes("GET /raft/stream/message/"),
    };

    /// <summary>A length as streams and snapshots carry it.</summary>
    public static byte[] Length(ulong value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return bytes;
    }

    /// <summary>Bytes that mean nothing; the same for the same seed.</summary>
    public static byte[] Junk(int seed, int count)
    {
        byte[] bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Stream(string clusterId, byte[] content)
    {
        string head = $"HTTP/1.1 200 OK\r\nX-Etcd-Cluster-Id: {clusterId}\r\nX-Server-Version: 3.5.30\r\nX-Min-Cluster-Version: 3.0.0\r\n" +
            $"Transfer-Encoding: chunked\r\n\r\n{content.Length:x}\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. content, 13, 10];
    }
}
