using Netcd.Telemetry.GoText;

namespace Netcd.Etcd.Flags;

/// <summary>A command line, read with the rules of Go's flag package.</summary>
/// <param name="Error">Go's message on a syntax error, unknown flag or bad value; empty for none.</param>
/// <param name="WantsHelp">Whether <c>-h</c> or <c>--help</c> was met; nothing after it was read.</param>
/// <param name="StrayWord">The first word that is no flag; null for none. Reading stopped there.</param>
internal sealed record CommandLine(string Error, bool WantsHelp, string? StrayWord)
{
    /// <summary>Reads <paramref name="arguments"/> into <paramref name="settings"/>.</summary>
    public static CommandLine Parse(IReadOnlyList<string> arguments, FlagSettings settings)
    {
        for (int i = 0; i < arguments.Count; i++)
        {
            string word = arguments[i];
            if (word.Length < 2 || word[0] != '-')
            {
                return new CommandLine("", false, word);
            }

            if (word == "--")
            {
                return new CommandLine("", false, i + 1 < arguments.Count ? arguments[i + 1] : null);
            }

            string name = word[1] == '-' ? word[2..] : word[1..];
            if (name[0] is '-' or '=')
            {
                return Failed("bad flag syntax: " + word);
            }

            int equals = name.IndexOf('=');
            string? text = equals < 0 ? null : name[(equals + 1)..];
            name = equals < 0 ? name : name[..equals];
            if (FlagTable.Find(name) is not { } spec)
            {
                return name is "help" or "h"
                    ? new CommandLine("", true, null)
                    : Failed("flag provided but not defined: -" + name);
            }

            if (text is null && !spec.IsBool && ++i == arguments.Count)
            {
                return Failed("flag needs an argument: -" + name);
            }

            // etcd 0.x took these with a value, later releases ignore them.
            if (text is null && spec.Kind == FlagKind.Ignored && i + 1 < arguments.Count && arguments[i + 1].All(static c => char.IsAsciiDigit(c) || c == '.'))
            {
                text = arguments[++i];
            }

            text ??= spec.IsBool ? "true" : arguments[i];
            if (!FlagValueParser.TryParse(spec, text, out FlagValue value, out string problem))
            {
                string kind = spec.Kind == FlagKind.Bool ? "boolean value" : "value";
                string place = spec.Kind == FlagKind.Bool ? " for -" : " for flag -";
                return Failed("invalid " + kind + " " + GoQuote.Quote(text) + place + name + ": " + problem);
            }

            settings.Set(spec, value, "--" + name);
        }

        return new CommandLine("", false, null);
    }

    private static CommandLine Failed(string error) => new(error, false, null);
}
