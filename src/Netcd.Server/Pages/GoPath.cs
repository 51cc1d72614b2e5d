using System.Globalization;
using System.Text;
using Netcd.Core.V2;

namespace Netcd.Server.Pages;

/// <summary>Paths of requests with the rules of Go's HTTP router. Pure.</summary>
internal static class GoPath
{
    /// <summary>Splits a request target and decodes its path, <c>%2F</c> included. Bytes that are not UTF-8 stay distinguishable (<see cref="V2Text"/>).</summary>
    /// <param name="target">Path and query as sent.</param>
    /// <param name="path">Decoded path.</param>
    /// <param name="query">Query without its question mark, as sent.</param>
    /// <returns>False on a broken escape, which Go answers with 400 before any handler.</returns>
    public static bool TrySplit(string target, out string path, out ReadOnlyMemory<char> query)
    {
        int mark = target.IndexOf('?');
        ReadOnlySpan<char> raw = mark < 0 ? target : target.AsSpan(0, mark);
        query = mark < 0 ? default : target.AsMemory(mark + 1);
        if (!raw.Contains('%'))
        {
            path = mark < 0 ? target : raw.ToString();
            return true;
        }

        byte[] bytes = Encoding.Latin1.GetBytes(raw.ToString());
        int length = PercentText.Decode(bytes, bytes, plusIsBlank: false, out _);
        path = length < 0 ? "" : V2Text.FromBytes(bytes.AsSpan(0, length));
        return length >= 0;
    }

    /// <summary>The path the router serves in place of this one: without empty, <c>.</c> and <c>..</c> parts; a trailing slash stays.</summary>
    public static string Clean(string path)
    {
        if (!path.Contains("//", StringComparison.Ordinal) && !path.Contains("/.", StringComparison.Ordinal))
        {
            return path;
        }

        string clean = V2Path.Clean(path);
        return path.EndsWith('/') && clean.Length > 1 ? clean + "/" : clean;
    }

    /// <summary>Escapes a path for a Location header.</summary>
    public static string Escape(string path)
    {
        const string Unescaped = "-_.~$&+,/:;=@!'()*";
        var text = new StringBuilder(path.Length);
        foreach (byte symbol in V2Text.ToBytes(path))
        {
            char letter = (char)symbol;
            if (char.IsAsciiLetterOrDigit(letter) || Unescaped.Contains(letter))
            {
                text.Append(letter);
            }
            else
            {
                text.Append('%').Append(symbol.ToString("X2", CultureInfo.InvariantCulture));
            }
        }

        return text.ToString();
    }
}
