using System.Buffers;

namespace Netcd.Protocol.Codec;

/// <summary>Writes <c>etcdserverpb.ResponseHeader</c> as field 1 of a response; the rest of the response follows it.</summary>
public static class ResponseHeaderWriter
{
    private const int HeaderField = 1;

    /// <summary>No header is longer.</summary>
    public const int MaxSize = 2 + (4 * 11);

    /// <summary>Writes the header field, also when everything in it is 0.</summary>
    public static void Write(IBufferWriter<byte> output, ulong clusterId, ulong memberId, long revision, ulong raftTerm) =>
        output.Advance(Write(output.GetSpan(MaxSize), clusterId, memberId, revision, raftTerm));

    /// <summary>Writes the header field, also when everything in it is 0.</summary>
    /// <param name="output">At least <see cref="MaxSize"/> bytes.</param>
    /// <param name="clusterId">The cluster.</param>
    /// <param name="memberId">The member that answers.</param>
    /// <param name="revision">Store revision.</param>
    /// <param name="raftTerm">Term of the member that answers.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(Span<byte> output, ulong clusterId, ulong memberId, long revision, ulong raftTerm)
    {
        int body = ProtoSize.VarintField(1, clusterId) + ProtoSize.VarintField(2, memberId)
            + ProtoSize.VarintField(3, (ulong)revision) + ProtoSize.VarintField(4, raftTerm);
        var writer = new ProtoWriter(output);
        writer.MessageStart(HeaderField, body);
        writer.VarintField(1, clusterId);
        writer.VarintField(2, memberId);
        writer.VarintField(3, (ulong)revision);
        writer.VarintField(4, raftTerm);
        return writer.Written;
    }
}
