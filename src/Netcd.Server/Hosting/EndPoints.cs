using System.Net;
using System.Net.Sockets;

namespace Netcd.Server.Hosting;

/// <summary>Turns listen URLs into end points.</summary>
public static class EndPoints
{
    /// <summary>The end point of a URL that <see cref="OptionsCheck"/> has accepted. <c>localhost</c> is the IPv4 loopback address, as for Go's listeners.</summary>
    public static EndPoint Of(EtcdUrl url)
    {
        if (url.IsUnixSocket)
        {
            return new UnixDomainSocketEndPoint(url.SocketPath);
        }

        url.TryGetPort(out int port);
        return new IPEndPoint(url.TryGetIPAddress(out IPAddress address) ? address : IPAddress.Loopback, port);
    }

    /// <summary>An end point as etcd prints it.</summary>
    public static string Format(EndPoint? endPoint) => endPoint is UnixDomainSocketEndPoint socket ? socket.ToString() : endPoint?.ToString() ?? "";
}
