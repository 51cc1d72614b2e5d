using System.Globalization;

namespace Netcd.Core.Membership;

/// <summary>A peer or client URL as etcd accepts it: http or https with host and port and without a path, or unix, unixs. Immutable.</summary>
public sealed class EtcdUrl
{
    private EtcdUrl(string text, string scheme, string authority)
    {
        Text = text;
        Scheme = scheme;
        Authority = authority;
    }

    /// <summary>The URL with its scheme in lower case; etcd compares, sorts and hashes this text.</summary>
    public string Text { get; }

    /// <summary><c>http</c>, <c>https</c>, <c>unix</c> or <c>unixs</c>.</summary>
    public string Scheme { get; }

    /// <summary>What stands between <c>//</c> and the path: <c>host:port</c>, with brackets around an IPv6 address.</summary>
    public string Authority { get; }

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>Reads one URL.</summary>
    /// <param name="text">The URL; blanks around it are dropped.</param>
    /// <param name="url">The URL, or null.</param>
    /// <param name="error">etcd's words for what is wrong, or empty.</param>
    public static bool TryParse(string text, out EtcdUrl? url, out string error)
    {
        url = null;
        text = text.Trim();
        error = SplitScheme(text, out string scheme, out string rest);
        if (error.Length > 0)
        {
            error = $"parse \"{text}\": {error}";
            return false;
        }

        (string authority, string path) = SplitAuthority(rest);
        error = CheckPort(authority) is { Length: > 0 } bad ? $"parse \"{text}\": {bad}" : Check(scheme, authority, path, text);
        if (error.Length > 0)
        {
            return false;
        }

        url = new EtcdUrl(scheme + text[scheme.Length..], scheme, authority);
        return true;
    }

    /// <summary>Reads a list and sorts it by text; at least one URL is needed.</summary>
    /// <param name="texts">The URLs.</param>
    /// <param name="urls">Sorted texts, or empty.</param>
    /// <param name="error">etcd's words for what is wrong, or empty.</param>
    public static bool TryParseAll(IEnumerable<string> texts, out string[] urls, out string error)
    {
        var all = new List<string>();
        urls = [];
        foreach (string text in texts)
        {
            if (!TryParse(text, out EtcdUrl? url, out error))
            {
                return false;
            }

            all.Add(url!.Text);
        }

        error = all.Count == 0 ? "no valid URLs given" : "";
        all.Sort(string.CompareOrdinal);
        urls = [.. all];
        return all.Count > 0;
    }

    /// <summary>Whether two lists hold the same URLs in any order. Names are not resolved.</summary>
    public static bool SameSet(IReadOnlyCollection<string> left, IReadOnlyCollection<string> right) =>
        left.Count == right.Count
        && left.Order(StringComparer.Ordinal).SequenceEqual(right.Order(StringComparer.Ordinal), StringComparer.Ordinal);

    private static string SplitScheme(string text, out string scheme, out string rest)
    {
        (scheme, rest) = ("", text);
        foreach (char c in text)
        {
            if (char.IsControl(c))
            {
                return "net/url: invalid control character in URL";
            }
        }

        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon == 0)
        {
            return "missing protocol scheme";
        }

        if (colon > 0 && IsScheme(text.AsSpan(0, colon)))
        {
            scheme = text[..colon].ToLowerInvariant();
            rest = text[(colon + 1)..];
            return "";
        }

        int slash = text.IndexOf('/', StringComparison.Ordinal);
        return colon > 0 && (slash < 0 || colon < slash) ? "first path segment in URL cannot contain colon" : "";
    }

    private static bool IsScheme(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '-' or '.'))
            {
                return false;
            }
        }

        return char.IsAsciiLetter(text[0]);
    }

    private static (string Authority, string Path) SplitAuthority(string rest)
    {
        if (!rest.StartsWith("//", StringComparison.Ordinal))
        {
            return ("", rest);
        }

        rest = rest[2..];
        int end = rest.AsSpan().IndexOfAny('/', '?', '#');
        string path = end < 0 || rest[end] != '/' ? "" : rest[end..];
        return (end < 0 ? rest : rest[..end], path);
    }

    private static string CheckPort(string authority)
    {
        int bracket = authority.LastIndexOf(']');
        if (authority.StartsWith('[') && bracket < 0)
        {
            return "missing ']' in host";
        }

        int colon = authority.LastIndexOf(':');
        if (colon <= bracket)
        {
            return "";
        }

        ReadOnlySpan<char> port = authority.AsSpan(colon + 1);
        return port.ContainsAnyExceptInRange('0', '9')
            ? string.Create(CultureInfo.InvariantCulture, $"invalid port \":{port}\" after host")
            : "";
    }

    private static string Check(string scheme, string authority, string path, string text)
    {
        switch (scheme)
        {
            case "unix" or "unixs":
                return "";
            case "http" or "https":
                return !HasHostAndPort(authority) ? $"URL address does not have the form \"host:port\": {text}"
                    : path.Length > 0 ? $"URL must not contain a path: {text}"
                    : "";
            default:
                return $"URL scheme must be http, https, unix, or unixs: {text}";
        }
    }

    private static bool HasHostAndPort(string authority)
    {
        int colon = authority.LastIndexOf(':');
        if (colon < 0)
        {
            return false;
        }

        ReadOnlySpan<char> host = authority.AsSpan(0, colon);
        return host.StartsWith('[') ? host.EndsWith(']') : !host.ContainsAny(':', '[', ']');
    }
}
