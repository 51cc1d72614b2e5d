using System.Buffers;

namespace Netcd.Rpc.Http2.Hpack;

/// <summary>One header, as it stands in a table.</summary>
internal readonly record struct HeaderField(string Name, string Value, HeaderKind Kind)
{
    /// <summary>What an entry counts beyond its characters (RFC 7541, section 4.1).</summary>
    public const int Overhead = 32;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz");

    public int Size => Name.Length + Value.Length + Overhead;

    public static HeaderField Of(string name, string value) => new(name, value, KindOf(name, value));

    private static HeaderKind KindOf(string name, string value) => name switch
    {
        ":method" => HeaderKind.Method,
        ":path" => HeaderKind.Path,
        ":scheme" => HeaderKind.Scheme,
        ":authority" => HeaderKind.Authority,
        "content-type" => HeaderKind.ContentType,
        "grpc-timeout" => HeaderKind.GrpcTimeout,
        "grpc-encoding" => HeaderKind.GrpcEncoding,
        "connection" or "keep-alive" or "proxy-connection" or "transfer-encoding" or "upgrade" => HeaderKind.Forbidden,
        "te" when value != "trailers" => HeaderKind.Forbidden,
        _ => name.Length == 0 || name.AsSpan().ContainsAnyExcept(NameCharacters) || value.AsSpan().ContainsAny('\r', '\n', '\0')
            ? HeaderKind.Forbidden
            : name switch
            {
                "token" => HeaderKind.Token,
                "authorization" => HeaderKind.Authorization,
                _ => HeaderKind.Regular,
            },
    };
}
