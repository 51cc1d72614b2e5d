using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Netcd.Server.Tls;

/// <summary>
/// Whether the names in a peer's certificate fit the address it connects from: one of its IP addresses, or a DNS name that resolves to
/// it; wildcards are compared with the names the address resolves to. A certificate without names fits everywhere.
/// </summary>
internal static class PeerAddressRule
{
    /// <summary>Judges a connection.</summary>
    /// <returns>Null when it is accepted, else why not, in etcd's words.</returns>
    public static async ValueTask<string?> RefuseAsync(X509Certificate2 certificate, IPAddress? address, CancellationToken cancellation)
    {
        X509SubjectAlternativeNameExtension? names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        if (names is null || address is null)
        {
            return null;
        }

        IPAddress from = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        IPAddress[] addresses = [.. names.EnumerateIPAddresses()];
        string[] dns = [.. names.EnumerateDnsNames()];
        if (addresses.Contains(from) || (addresses.Length == 0 && dns.Length == 0))
        {
            return null;
        }

        if (dns.Length == 0)
        {
            return $"x509: certificate is valid for {string.Join<IPAddress>(", ", addresses)}, not {from}";
        }

        return await ResolvesToAsync(dns, from, cancellation) ? null : $"tls: \"{from}\" does not match any of DNSNames [{string.Join(' ', dns.Select(static name => $"\"{name}\""))}]";
    }

    private static async ValueTask<bool> ResolvesToAsync(string[] names, IPAddress address, CancellationToken cancellation)
    {
        string? reverse = await NameOfAsync(address, cancellation);
        foreach (string name in names)
        {
            bool fits = name.StartsWith("*.", StringComparison.Ordinal)
                ? reverse?.EndsWith(name[1..], StringComparison.OrdinalIgnoreCase) == true
                : name.Equals(reverse, StringComparison.OrdinalIgnoreCase) || await HasAddressAsync(name, address, cancellation);
            if (fits)
            {
                return true;
            }
        }

        return false;
    }

    private static async ValueTask<string?> NameOfAsync(IPAddress address, CancellationToken cancellation)
    {
        try
        {
            return (await Dns.GetHostEntryAsync(address.ToString(), cancellation)).HostName.TrimEnd('.');
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private static async ValueTask<bool> HasAddressAsync(string name, IPAddress address, CancellationToken cancellation)
    {
        try
        {
            return (await Dns.GetHostAddressesAsync(name, cancellation)).Contains(address);
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
