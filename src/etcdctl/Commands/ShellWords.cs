using Netcd.CommandLine.Commands;
using Netcd.Telemetry.GoText;

namespace Netcd.Etcdctl.Commands;

/// <summary>Splits a line that was read as input into words: blanks separate, '…' is literal, "…" is a Go string. Pure.</summary>
internal static class ShellWords
{
    /// <summary>The words.</summary>
    /// <exception cref="CommandException">A string in double quotes has a bad escape.</exception>
    public static List<string> Split(string line)
    {
        var words = new List<string>();
        int i = 0;
        while (i < line.Length)
        {
            char c = line[i];
            int end = c switch
            {
                '"' => ClosingQuote(line, i),
                '\'' => line.IndexOf('\'', i + 1),
                _ => -1,
            };
            if (end > 0)
            {
                words.Add(c == '\'' ? line[(i + 1)..end] : Unquote(line[i..(end + 1)]));
                i = end + 1;
            }
            else if (c is '"' or '\'' || char.IsWhiteSpace(c))
            {
                i++;
            }
            else
            {
                int start = i;
                while (i < line.Length && !char.IsWhiteSpace(line[i]))
                {
                    i++;
                }

                words.Add(line[start..i]);
            }
        }

        return words;
    }

    /// <summary>Where the string that begins at <paramref name="start"/> ends; -1: nowhere.</summary>
    public static int ClosingQuote(string line, int start)
    {
        for (int i = start + 1; i < line.Length; i++)
        {
            if (line[i] == '\\')
            {
                i++;
            }
            else if (line[i] == '"')
            {
                return i;
            }
        }

        return -1;
    }

    private static string Unquote(string quoted) =>
        GoQuote.TryUnquote(quoted, out string text) ? text : throw new CommandException(ExitCode.InvalidInput, "invalid quoted string");
}
