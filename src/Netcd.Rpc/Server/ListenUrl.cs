using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Netcd.Rpc.Server;

/// <summary>Addresses to listen at in the form of etcd's flags: <c>http</c>, <c>https</c>, <c>unix</c> and <c>unixs</c> URLs.</summary>
public static class ListenUrl
{
    /// <summary>Where a URL listens.</summary>
    /// <param name="url">For example <c>http://127.0.0.1:2379</c>, <c>https://[::]:2379</c>, <c>unix://run/etcd.sock</c> (relative) or <c>unix:///run/etcd.sock</c>.</param>
    /// <param name="isTls">Whether the URL asks for TLS.</param>
    /// <returns>A TCP endpoint (<c>0.0.0.0</c> and <c>::</c> mean every address of both families, as in Go) or a unix socket.</returns>
    /// <exception cref="FormatException">The text is no such URL, or its host is neither an IP address nor <c>localhost</c>.</exception>
    public static EndPoint Parse(string url, out bool isTls)
    {
        int end = url.IndexOf("://", StringComparison.Ordinal);
        string scheme = end < 0 ? "" : url[..end];
        string rest = end < 0 ? "" : url[(end + 3)..];
        isTls = scheme is "https" or "unixs";
        switch (scheme)
        {
            case "unix" or "unixs" when rest.Length > 0:
                return new UnixDomainSocketEndPoint(rest);
            case "http" or "https":
                return Tcp(url, rest.TrimEnd('/'));
            default:
                throw new FormatException($"URL scheme must be http, https, unix, or unixs: {url}");
        }
    }

    private static IPEndPoint Tcp(string url, string hostAndPort)
    {
        int colon = hostAndPort.LastIndexOf(':');
        if (colon < 0 || !ushort.TryParse(hostAndPort.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
        {
            throw new FormatException($"URL address does not have the form \"host:port\": {url}");
        }

        string host = hostAndPort[..colon].Trim('[', ']');
        if (host == "localhost")
        {
            return new IPEndPoint(IPAddress.Loopback, port);
        }

        if (host.Length == 0)
        {
            host = "0.0.0.0";
        }

        if (!IPAddress.TryParse(host, out IPAddress? address))
        {
            throw new FormatException($"expected IP in URL for binding ({url})");
        }

        bool isAny = address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
        return new IPEndPoint(isAny ? (Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any) : address, port);
    }
}
