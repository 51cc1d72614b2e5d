using System.Globalization;

namespace Netcd.Etcd.Flags.Classic;

/// <summary>Addresses of etcd 0.x: <c>host:port</c>, or a port alone, which means every address. Pure.</summary>
internal static class ClassicAddress
{
    private const string Everywhere = "0.0.0.0";

    /// <summary>Reads an address.</summary>
    public static bool TryParse(string text, out string host, out string port)
    {
        int colon = text.LastIndexOf(':');
        host = colon < 0 ? Everywhere : text[..colon];
        port = text[(colon + 1)..];
        host = host.Length == 0 ? Everywhere : host;
        return ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out _);
    }

    /// <summary>The address to listen on: parts that the bind address leaves out come from the advertised port and "everywhere".</summary>
    /// <param name="bind">Bind address: <c>host:port</c>, <c>host</c> or empty.</param>
    /// <param name="port">Advertised port.</param>
    public static string Listen(string bind, string port)
    {
        int colon = bind.EndsWith(']') ? -1 : bind.LastIndexOf(':');
        string host = colon < 0 ? bind : bind[..colon];
        string boundPort = colon < 0 ? "" : bind[(colon + 1)..];
        return $"{(host.Length == 0 ? Everywhere : host)}:{(boundPort.Length == 0 ? port : boundPort)}";
    }
}
