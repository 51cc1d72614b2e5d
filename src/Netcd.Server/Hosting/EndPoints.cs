using System.Net;
using System.Net.Sockets;

namespace Netcd.Server.Hosting;

/// <summary>Turns listen URLs into end points.</summary>
public static class EndPoints
{
    /// <summary>The end point of an http or unix URL that has been checked before.</summary>
    public static EndPoint Of(string url)
    {
        if (url.StartsWith("unix://", StringComparison.Ordinal))
        {
            return new UnixDomainSocketEndPoint(url["unix://".Length..]);
        }

        string authority = url["http://".Length..];
        int colon = authority.LastIndexOf(':');
        string host = authority[..colon].Trim('[', ']');
        int port = int.Parse(authority[(colon + 1)..], System.Globalization.CultureInfo.InvariantCulture);
        return host switch
        {
            "localhost" => new IPEndPoint(IPAddress.Loopback, port),
            "" => new IPEndPoint(IPAddress.Any, port),
            _ => new IPEndPoint(IPAddress.Parse(host), port),
        };
    }
}
