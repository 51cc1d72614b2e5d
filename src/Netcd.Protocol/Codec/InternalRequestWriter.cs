using System.Buffers;

namespace Netcd.Protocol.Codec;

/// <summary>Wraps an already encoded request into an <c>InternalRaftRequest</c>, in the field order of the generated code.</summary>
public static class InternalRequestWriter
{
    private const int HeaderField = 100;

    /// <summary>Encoded size; compare it with the request size limit before proposing.</summary>
    public static int SizeOf(InternalRequestKind kind, int bodyLength, ulong id, ReadOnlySpan<byte> username, ulong authRevision) =>
        ProtoSize.Message((int)kind, bodyLength) + ProtoSize.Message(HeaderField, HeaderSize(id, username, authRevision));

    /// <summary>Writes the envelope.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="kind">Which request <paramref name="body"/> is.</param>
    /// <param name="body">The encoded request as the client sent it.</param>
    /// <param name="id">Request id under which the proposer waits.</param>
    /// <param name="username">Authenticated user, empty when auth is off.</param>
    /// <param name="authRevision">Auth revision the check saw, 0 when auth is off.</param>
    public static void Write(
        IBufferWriter<byte> output,
        InternalRequestKind kind,
        ReadOnlySpan<byte> body,
        ulong id,
        ReadOnlySpan<byte> username = default,
        ulong authRevision = 0)
    {
        output.Advance(Write(output.GetSpan(SizeOf(kind, body.Length, id, username, authRevision)), kind, body, id, username, authRevision));
    }

    /// <summary>Writes the envelope into an array of its own, as the log keeps it.</summary>
    public static byte[] Encode(
        InternalRequestKind kind,
        ReadOnlySpan<byte> body,
        ulong id,
        ReadOnlySpan<byte> username = default,
        ulong authRevision = 0)
    {
        byte[] entry = GC.AllocateUninitializedArray<byte>(SizeOf(kind, body.Length, id, username, authRevision));
        Write(entry, kind, body, id, username, authRevision);
        return entry;
    }

    private static int Write(
        Span<byte> output,
        InternalRequestKind kind,
        ReadOnlySpan<byte> body,
        ulong id,
        ReadOnlySpan<byte> username,
        ulong authRevision)
    {
        var writer = new ProtoWriter(output);
        bool bodyFirst = (int)kind < HeaderField;
        if (bodyFirst)
        {
            writer.Message((int)kind, body);
        }

        writer.MessageStart(HeaderField, HeaderSize(id, username, authRevision));
        writer.VarintField(1, id);
        writer.BytesField(2, username);
        writer.VarintField(3, authRevision);
        if (!bodyFirst)
        {
            writer.Message((int)kind, body);
        }

        return writer.Written;
    }

    private static int HeaderSize(ulong id, ReadOnlySpan<byte> username, ulong authRevision) =>
        ProtoSize.VarintField(1, id) + ProtoSize.BytesField(2, username.Length) + ProtoSize.VarintField(3, authRevision);
}
