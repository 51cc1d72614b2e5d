using Netcd.Telemetry.GoText;

namespace Netcd.Server.Hosting;

/// <summary>A URL split as Go's net/url does, as far as etcd's addresses need it.</summary>
/// <param name="Scheme">Lower case; empty when there is none.</param>
/// <param name="Host">Host and port, without user.</param>
/// <param name="Path">Path, empty when there is none.</param>
/// <param name="Text">As Go prints it.</param>
internal readonly record struct GoUrl(string Scheme, string Host, string Path, string Text)
{
    /// <summary>Splits a text, or gives Go's error text.</summary>
    public static bool TryParse(string text, out GoUrl url, out string error)
    {
        url = default;
        error = "";
        foreach (char symbol in text)
        {
            if (symbol is < ' ' or '\u007f')
            {
                error = Wrap(text, "net/url: invalid control character in URL");
                return false;
            }
        }

        int fragment = text.IndexOf('#');
        string rest = fragment < 0 ? text : text[..fragment];
        if (!TrySplitScheme(rest, out string scheme, out rest))
        {
            error = Wrap(text, "missing protocol scheme");
            return false;
        }

        int query = rest.IndexOf('?');
        string body = query < 0 ? rest : rest[..query];
        string tail = (query < 0 ? "" : rest[query..]) + (fragment < 0 ? "" : text[fragment..]);
        if (!body.StartsWith('/') && scheme.Length == 0)
        {
            int slash = body.IndexOf('/');
            if ((slash < 0 ? body : body[..slash]).Contains(':'))
            {
                error = Wrap(text, "first path segment in URL cannot contain colon");
                return false;
            }
        }

        string host = "";
        string user = "";
        string path = body;
        if (scheme.Length > 0 && !body.StartsWith('/'))
        {
            url = new GoUrl(scheme, "", "", scheme + ":" + body + tail);
            return true;
        }

        if (body.StartsWith("//", StringComparison.Ordinal))
        {
            int end = body.IndexOf('/', 2);
            string authority = end < 0 ? body[2..] : body[2..end];
            path = end < 0 ? "" : body[end..];
            int at = authority.LastIndexOf('@');
            user = at < 0 ? "" : authority[..(at + 1)];
            host = authority[(at + 1)..];
            if (HostError(host) is { Length: > 0 } problem)
            {
                error = Wrap(text, problem);
                return false;
            }
        }

        string prefix = scheme.Length > 0 ? scheme + ":" : "";
        url = new GoUrl(scheme, host, path, prefix + (body.StartsWith("//", StringComparison.Ordinal) ? "//" + user + host : "") + path + tail);
        return true;
    }

    private static bool TrySplitScheme(string text, out string scheme, out string rest)
    {
        scheme = "";
        rest = text;
        for (int i = 0; i < text.Length; i++)
        {
            char symbol = text[i];
            if (symbol == ':')
            {
                scheme = text[..i].ToLowerInvariant();
                rest = text[(i + 1)..];
                return i > 0;
            }

            bool isLater = char.IsAsciiDigit(symbol) || symbol is '+' or '-' or '.';
            if (!char.IsAsciiLetter(symbol) && !(isLater && i > 0))
            {
                return true;
            }
        }

        return true;
    }

    private static string HostError(string host)
    {
        foreach (char symbol in host)
        {
            if (symbol is ' ' or '\\' or '^' or '`' or '{' or '|' or '}')
            {
                return "invalid character " + GoQuote.Quote(symbol.ToString()) + " in host name";
            }
        }

        if (host.StartsWith('['))
        {
            int end = host.LastIndexOf(']');
            return end < 0 ? "missing ']' in host" : PortError(host[(end + 1)..]);
        }

        int colon = host.LastIndexOf(':');
        return colon < 0 ? "" : PortError(host[colon..]);
    }

    private static string PortError(string port) =>
        port.Length == 0 || port[0] == ':' && port.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0
            ? ""
            : "invalid port " + GoQuote.Quote(port) + " after host";

    private static string Wrap(string text, string problem) => "parse " + GoQuote.Quote(text) + ": " + problem;
}
