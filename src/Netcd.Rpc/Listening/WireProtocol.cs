namespace Netcd.Rpc.Listening;

/// <summary>What a new connection turns out to speak.</summary>
internal enum WireProtocol
{
    /// <summary>HTTP/1.x without TLS.</summary>
    Http1,

    /// <summary>HTTP/2 without TLS, with prior knowledge.</summary>
    Http2,

    /// <summary>TLS; the application protocol is negotiated inside.</summary>
    Tls,
}
