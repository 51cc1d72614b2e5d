using System.Buffers;

namespace Netcd.Rpc.Listening;

/// <summary>The value of an HTTP/2 <c>:authority</c>, as Kestrel judges it.</summary>
internal static class Authority
{
    private static readonly SearchValues<byte> HostBytes =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!$&'()-._~"u8);

    private static readonly SearchValues<byte> AddressBytes = SearchValues.Create("0123456789abcdefABCDEF:."u8);

    /// <summary>Whether Kestrel takes it: nothing, or a name or a bracketed IPv6 address, and perhaps a port.</summary>
    public static bool IsValid(ReadOnlySpan<byte> authority)
    {
        if (authority.IsEmpty)
        {
            return true;
        }

        int host;
        if (authority[0] == '[')
        {
            int close = authority.IndexOf((byte)']');
            if (close < 0 || authority[1..close].ContainsAnyExcept(AddressBytes))
            {
                return false;
            }

            host = close + 1;
        }
        else
        {
            host = authority.IndexOfAnyExcept(HostBytes);
            if (host < 0)
            {
                return true;
            }
        }

        ReadOnlySpan<byte> port = authority[host..];
        return port.IsEmpty || (host > 0 && port.Length > 1 && port[0] == ':' && !port[1..].ContainsAnyExceptInRange((byte)'0', (byte)'9'));
    }

    /// <summary>What to present instead of an invalid value: the host of the URL that it is, else <c>localhost</c>.</summary>
    public static ReadOnlySpan<byte> Repair(ReadOnlySpan<byte> authority)
    {
        int scheme = authority.IndexOf("://"u8);
        ReadOnlySpan<byte> host = scheme < 0 ? authority : authority[(scheme + 3)..];
        int path = host.IndexOf((byte)'/');
        host = path < 0 ? host : host[..path];
        return host.IsEmpty || !IsValid(host) ? "localhost"u8 : host;
    }
}
