using Netcd.Telemetry.GoText;

namespace Netcd.CommandLine.Flags;

/// <summary>Reads flags and arguments, which may stand in any order up to a <c>--</c> unless a tool wants flags first.</summary>
public static class FlagParser
{
    /// <summary>Name of the flag that asks for help; every command has it.</summary>
    public const string Help = "help";

    /// <summary>Reads words into <paramref name="values"/>.</summary>
    /// <param name="words">The words after the command.</param>
    /// <param name="values">Takes the flags.</param>
    /// <param name="arguments">Takes the words that are no flags.</param>
    /// <param name="flagsComeFirst">Whether everything from the first argument on is an argument.</param>
    /// <returns>Empty, or the first error.</returns>
    public static string Parse(IReadOnlyList<string> words, FlagValues values, List<string> arguments, bool flagsComeFirst = false)
    {
        for (int i = 0; i < words.Count; i++)
        {
            string word = words[i];
            if (word.Length < 2 || word[0] != '-')
            {
                if (flagsComeFirst)
                {
                    arguments.AddRange(words.Skip(i));
                    return "";
                }

                arguments.Add(word);
                continue;
            }

            if (word == "--")
            {
                arguments.AddRange(words.Skip(i + 1));
                return "";
            }

            string error = word[1] == '-' ? ParseLong(word, words, ref i, values) : ParseShort(word, words, ref i, values);
            if (error.Length > 0)
            {
                return error;
            }
        }

        return "";
    }

    private static string ParseLong(string word, IReadOnlyList<string> words, ref int i, FlagValues values)
    {
        string name = word[2..];
        if (name[0] is '-' or '=')
        {
            return "bad flag syntax: " + word;
        }

        int equals = name.IndexOf('=');
        string? text = equals < 0 ? null : name[(equals + 1)..];
        name = equals < 0 ? name : name[..equals];
        if (values.Find(name) is not { } flag)
        {
            return "unknown flag: --" + name;
        }

        if (text is null && flag.Kind != FlagKind.Bool && i + 1 == words.Count)
        {
            return "flag needs an argument: " + word;
        }

        return Set(values, flag, text ?? (flag.Kind == FlagKind.Bool ? "true" : words[++i]));
    }

    /// <summary>Several letters may share one dash; the last may be followed by its value, with or without <c>=</c>.</summary>
    private static string ParseShort(string word, IReadOnlyList<string> words, ref int i, FlagValues values)
    {
        for (string rest = word[1..]; rest.Length > 0;)
        {
            char letter = rest[0];
            if (values.Flags.FirstOrDefault(f => f.Shorthand == letter) is not { } flag)
            {
                return $"unknown shorthand flag: {GoQuote.QuoteRune(letter)} in -{rest}";
            }

            string after = rest[1..];
            if (flag.Kind == FlagKind.Bool && !after.StartsWith('='))
            {
                string switched = Set(values, flag, "true");
                if (switched.Length > 0)
                {
                    return switched;
                }

                rest = after;
                continue;
            }

            if (after.Length > 0)
            {
                return Set(values, flag, after[0] == '=' ? after[1..] : after);
            }

            return i + 1 < words.Count ? Set(values, flag, words[++i]) : $"flag needs an argument: {GoQuote.QuoteRune(letter)} in -{rest}";
        }

        return "";
    }

    private static string Set(FlagValues values, Flag flag, string text)
    {
        string problem = values.Set(flag, text);
        return problem.Length == 0 ? "" : $"invalid argument {GoQuote.Quote(text)} for \"{flag.Display}\" flag: {problem}";
    }
}
