namespace Netcd.Etcd.CommandLine;

/// <summary>Reads a command line by the rules of Go's flag package.</summary>
public static class FlagParser
{
    /// <summary>Parses arguments into values by flag name; the last one of a repeated flag counts.</summary>
    /// <exception cref="FlagException">An unknown flag, a missing or a bad value, or a word that is no flag.</exception>
    public static Dictionary<string, string> Parse(ReadOnlySpan<string> arguments)
    {
        var values = new Dictionary<string, string>();
        for (int i = 0; i < arguments.Length; i++)
        {
            string argument = arguments[i];
            if (argument.Length < 2 || argument[0] != '-' || argument == "--")
            {
                string stray = argument == "--" && i + 1 < arguments.Length ? arguments[i + 1] : argument;
                throw new FlagException($"'{stray}' is not a valid flag", 1);
            }

            string name = argument[(argument.StartsWith("--", StringComparison.Ordinal) ? 2 : 1)..];
            if (name.Length == 0 || name[0] is '-' or '=')
            {
                throw new FlagException($"bad flag syntax: {argument}", 2);
            }

            string? value = null;
            int equals = name.IndexOf('=');
            if (equals > 0)
            {
                (name, value) = (name[..equals], name[(equals + 1)..]);
            }

            if (name is "h" or "help" && !FlagTable.ByName.ContainsKey(name))
            {
                values["help"] = "true";
                return values;
            }

            if (!FlagTable.ByName.TryGetValue(name, out Flag? flag))
            {
                throw new FlagException($"flag provided but not defined: -{name}", 2);
            }

            flag = flag.AliasOf is { } alias ? FlagTable.ByName[alias] : flag;
            if (value is null && flag.Type == FlagType.Bool)
            {
                value = "true";
            }

            if (value is null)
            {
                if (i + 1 >= arguments.Length)
                {
                    throw new FlagException($"flag needs an argument: -{name}", 2);
                }

                value = arguments[++i];
            }

            if (FlagValue.Problem(flag, value) is { } problem)
            {
                throw new FlagException(
                    flag.Type == FlagType.Bool
                        ? $"invalid boolean value \"{value}\" for -{name}: {problem}"
                        : $"invalid value \"{value}\" for flag -{name}: {problem}",
                    2);
            }

            values[flag.Name] = value;
        }

        return values;
    }
}
