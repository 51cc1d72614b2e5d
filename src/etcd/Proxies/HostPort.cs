namespace Netcd.Etcd.Proxies;

/// <summary>Addresses as <c>host:port</c>, split as Go does.</summary>
internal static class HostPort
{
    /// <summary>Splits an address; an IPv6 host stands in brackets.</summary>
    public static bool TryParse(string text, out string host, out string port)
    {
        (host, port) = ("", "");
        int colon = text.LastIndexOf(':');
        if (colon < 0)
        {
            return false;
        }

        host = text[..colon];
        port = text[(colon + 1)..];
        if (host.StartsWith('['))
        {
            bool isWhole = host.EndsWith(']');
            host = isWhole ? host[1..^1] : host;
            return isWhole;
        }

        return !host.Contains(':');
    }
}
