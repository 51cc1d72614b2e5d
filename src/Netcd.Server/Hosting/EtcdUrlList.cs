namespace Netcd.Server.Hosting;

/// <summary>Comma-separated URLs, read with etcd's rules and error texts. Pure.</summary>
public static class EtcdUrlList
{
    /// <summary>Reads a list; the result is sorted and has no duplicates.</summary>
    public static bool TryParse(string text, out IReadOnlyList<EtcdUrl> urls, out string error)
    {
        var found = new List<EtcdUrl>();
        urls = found;
        error = "";
        foreach (string part in text.Split(','))
        {
            string trimmed = part.Trim();
            if (!TryParseOne(trimmed, out EtcdUrl? url, out error))
            {
                return false;
            }

            if (!found.Contains(url!))
            {
                found.Add(url!);
            }
        }

        found.Sort((a, b) => string.CompareOrdinal(a.Text, b.Text));
        return true;
    }

    private static bool TryParseOne(string text, out EtcdUrl? url, out string error)
    {
        url = null;
        if (!GoUrl.TryParse(text, out GoUrl parsed, out error))
        {
            return false;
        }

        switch (parsed.Scheme)
        {
            case "http" or "https":
                if (!IsHostPort(parsed.Host))
                {
                    error = "URL address does not have the form \"host:port\": " + text;
                }
                else if (parsed.Path.Length > 0)
                {
                    error = "URL must not contain a path: " + text;
                }

                break;
            case "unix" or "unixs":
                break;
            default:
                error = "URL scheme must be http, https, unix, or unixs: " + text;
                break;
        }

        url = new EtcdUrl(parsed.Scheme, parsed.Host, parsed.Path, parsed.Text);
        return error.Length == 0;
    }

    /// <summary>Whether Go's net.SplitHostPort accepts it: one colon after the host, IPv6 in brackets.</summary>
    public static bool IsHostPort(string host) => HostPortError(host).Length == 0;

    /// <summary>The error text of Go's net.SplitHostPort, empty for none.</summary>
    public static string HostPortError(string host)
    {
        string prefix = host.Length > 0 ? "address " + host + ": " : "";
        int colon = host.LastIndexOf(':');
        if (colon < 0)
        {
            return prefix + "missing port in address";
        }

        if (!host.StartsWith('['))
        {
            return host.IndexOf(':') == colon
                ? host.AsSpan().ContainsAny('[', ']') ? prefix + "unexpected '" + host[host.AsSpan().IndexOfAny('[', ']')] + "' in address" : ""
                : prefix + "too many colons in address";
        }

        int end = host.IndexOf(']');
        if (end < 0)
        {
            return prefix + "missing ']' in address";
        }

        if (end + 1 == host.Length)
        {
            return prefix + "missing port in address";
        }

        return end + 1 == colon ? "" : prefix + (host[end + 1] == ':' ? "too many colons in address" : "missing port in address");
    }
}
