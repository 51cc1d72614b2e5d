using System.Globalization;
using System.Net;

namespace Netcd.Server.Hosting;

/// <summary>An address to listen on or to advertise, in etcd's URL form. Immutable.</summary>
/// <param name="Scheme"><c>http</c>, <c>https</c>, <c>unix</c> or <c>unixs</c>.</param>
/// <param name="Host">Host with port (<c>127.0.0.1:2379</c>, <c>[::1]:2379</c>); for unix sockets the part before the path.</param>
/// <param name="Path">Path, only for unix sockets; else empty.</param>
/// <param name="Text">The URL as Go prints it; two URLs are the same when their texts are.</param>
public sealed record EtcdUrl(string Scheme, string Host, string Path, string Text)
{
    /// <summary>Whether it needs TLS.</summary>
    public bool IsSecure => Scheme is "https" or "unixs";

    /// <summary>Whether it names a unix socket.</summary>
    public bool IsUnixSocket => Scheme is "unix" or "unixs";

    /// <summary>Path of the socket file, for unix sockets. <c>unix://localhost:20001</c> is a file of that name in the working directory.</summary>
    public string SocketPath => Host + Path;

    /// <summary>Host without port and brackets.</summary>
    public string HostName => SplitHost().Host;

    /// <summary>Port text, empty when there is none.</summary>
    public string PortText => SplitHost().Port;

    /// <summary>Whether the port text is a port number or empty (which binds an arbitrary port).</summary>
    public bool TryGetPort(out int port)
    {
        port = 0;
        string text = PortText;
        return text.Length == 0 || ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number) && (port = number) >= 0;
    }

    /// <summary>Whether the host is an IP address, in brackets or not.</summary>
    public bool TryGetIPAddress(out IPAddress address) => IPAddress.TryParse(HostName, out address!);

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <inheritdoc/>
    public bool Equals(EtcdUrl? other) => other is not null && other.Text == Text;

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Text);

    private (string Host, string Port) SplitHost()
    {
        int colon = Host.LastIndexOf(':');
        if (colon < 0 || Host.IndexOf(']') > colon)
        {
            return (Host.Trim('[', ']'), "");
        }

        return (Host[..colon].Trim('[', ']'), Host[(colon + 1)..]);
    }
}
