using System.Buffers;

namespace Netcd.Rpc.Listening;

/// <summary>Tells a connection's protocol from its first bytes.</summary>
internal static class ProtocolSniffer
{
    /// <summary>So many bytes are always enough.</summary>
    public const int Needed = 3;

    private const byte TlsHandshakeRecord = 0x16;

    /// <summary>The first bytes of the HTTP/2 preface. No HTTP/1.1 method begins with them.</summary>
    private static ReadOnlySpan<byte> Preface => "PRI"u8;

    /// <summary>The protocol, or null when more bytes are needed.</summary>
    /// <param name="first">What has arrived.</param>
    /// <param name="allowTls">The port has TLS.</param>
    /// <param name="allowClearText">The port accepts connections without TLS; otherwise everything goes to the handshake, which refuses it.</param>
    public static WireProtocol? Decide(in ReadOnlySequence<byte> first, bool allowTls, bool allowClearText)
    {
        if (!allowClearText)
        {
            return WireProtocol.Tls;
        }

        if (first.IsEmpty)
        {
            return null;
        }

        Span<byte> seen = stackalloc byte[Preface.Length];
        int length = (int)Math.Min(first.Length, Preface.Length);
        first.Slice(0, length).CopyTo(seen);
        if (allowTls && seen[0] == TlsHandshakeRecord)
        {
            return WireProtocol.Tls;
        }

        if (!Preface.StartsWith(seen[..length]))
        {
            return WireProtocol.Http1;
        }

        return length == Preface.Length ? WireProtocol.Http2 : null;
    }
}
