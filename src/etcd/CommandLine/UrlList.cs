namespace Netcd.Etcd.CommandLine;

/// <summary>Comma-separated URLs of listeners and members, checked as etcd does.</summary>
public static class UrlList
{
    /// <summary>Splits a list; empty text gives none.</summary>
    public static string[] Split(string text) =>
        text.Length == 0 ? [] : text.Split(',', StringSplitOptions.TrimEntries);

    /// <summary>What is wrong with a list, or null.</summary>
    public static string? Problem(string text)
    {
        foreach (string url in Split(text))
        {
            if (ProblemOf(url) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private static string? ProblemOf(string url)
    {
        int colon = url.IndexOf("://", StringComparison.Ordinal);
        string scheme = colon < 0 ? "" : url[..colon];
        if (scheme is not ("http" or "https" or "unix" or "unixs"))
        {
            return $"URL scheme must be http, https, unix, or unixs: {url}";
        }

        if (scheme is "unix" or "unixs")
        {
            return null;
        }

        string rest = url[(colon + 3)..];
        int slash = rest.IndexOf('/');
        string authority = slash < 0 ? rest : rest[..slash];
        int portColon = authority.LastIndexOf(':');
        if (portColon < 0 || !ushort.TryParse(authority[(portColon + 1)..], out _))
        {
            return $"URL address does not have the form \"host:port\": {url}";
        }

        return slash >= 0 && rest.Length > slash ? $"URL must not contain a path: {url}" : null;
    }
}
