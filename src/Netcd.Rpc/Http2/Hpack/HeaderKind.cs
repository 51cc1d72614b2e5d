namespace Netcd.Rpc.Http2.Hpack;

/// <summary>What a header means to the server. Told once per table entry, so that a header that comes by its index is not compared again.</summary>
internal enum HeaderKind : byte
{
    /// <summary>Metadata for handlers.</summary>
    Regular,
    Method,
    Path,
    Scheme,
    Authority,
    ContentType,
    GrpcTimeout,
    GrpcEncoding,
    Token,
    Authorization,

    /// <summary>Makes the request malformed (RFC 9113, section 8.2): an unknown pseudo header, an upper-case name, a header of the connection.</summary>
    Forbidden,
}
