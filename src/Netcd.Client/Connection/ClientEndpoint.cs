using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Netcd.Client.Connection;

/// <summary>One endpoint, read from its text.</summary>
/// <param name="Text">As given.</param>
/// <param name="Address">Where to connect.</param>
/// <param name="UsesTls">Whether its scheme asks for TLS (true) or clear text (false); null: as the client is set.</param>
internal sealed record ClientEndpoint(string Text, EndPoint Address, bool? UsesTls)
{
    private const int DefaultPort = 2379;

    /// <summary>Reads an endpoint.</summary>
    /// <exception cref="ArgumentException">It has a form or scheme that is not known.</exception>
    public static ClientEndpoint Parse(string text)
    {
        int mark = text.IndexOf("://", StringComparison.Ordinal);
        string scheme = mark < 0 ? "" : text[..mark];
        string rest = mark < 0 ? text : text[(mark + 3)..];
        return scheme switch
        {
            "" when text.StartsWith("unix:", StringComparison.Ordinal) => new(text, SocketOf(text[5..], text), null),
            "" => new(text, AddressOf(rest, text), null),
            "http" => new(text, AddressOf(Host(rest), text), false),
            "https" => new(text, AddressOf(Host(rest), text), true),
            "unix" => new(text, SocketOf(rest, text), null),
            "unixs" => new(text, SocketOf(rest, text), true),
            _ => throw new ArgumentException($"unsupported scheme \"{scheme}\" in endpoint \"{text}\""),
        };
    }

    private static UnixDomainSocketEndPoint SocketOf(string path, string text) =>
        path.Length > 0 ? new UnixDomainSocketEndPoint(path) : throw new ArgumentException($"no path in endpoint \"{text}\"");

    private static string Host(string rest)
    {
        int slash = rest.IndexOf('/');
        return slash < 0 ? rest : rest[..slash];
    }

    private static EndPoint AddressOf(string hostAndPort, string text)
    {
        int colon = hostAndPort.LastIndexOf(':');
        bool hasPort = colon >= 0 && hostAndPort.IndexOf(']', colon) < 0 && (hostAndPort[0] == '[' || hostAndPort.IndexOf(':') == colon);
        string host = (hasPort ? hostAndPort[..colon] : hostAndPort).Trim('[', ']');
        int port = DefaultPort;
        if (hasPort && !(int.TryParse(hostAndPort.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= ushort.MaxValue))
        {
            throw new ArgumentException($"invalid port in endpoint \"{text}\"");
        }

        if (host.Length == 0)
        {
            host = "localhost";
        }

        if (IPAddress.TryParse(host, out IPAddress? address))
        {
            return new IPEndPoint(address, port);
        }

        return Uri.CheckHostName(host) != UriHostNameType.Unknown
            ? new DnsEndPoint(host, port)
            : throw new ArgumentException($"invalid host in endpoint \"{text}\"");
    }
}
