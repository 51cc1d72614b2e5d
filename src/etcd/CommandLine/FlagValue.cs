using System.Globalization;

namespace Netcd.Etcd.CommandLine;

/// <summary>Reads the text of a flag's value.</summary>
public static class FlagValue
{
    /// <summary>What is wrong with a value, or null; in the words of Go's flag package.</summary>
    public static string? Problem(Flag flag, string text) => flag.Type switch
    {
        FlagType.Bool => TryBool(text, out _) ? null : "parse error",
        FlagType.Int => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? null : "parse error",
        FlagType.Uint => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? null : "parse error",
        FlagType.Duration => GoDuration.TryParse(text, out _) ? null : "parse error",
        FlagType.Urls => UrlList.Problem(text),
        FlagType.Choice => flag.Choices.Contains(text) ? null : $"invalid value \"{text}\": use one of {string.Join(", ", flag.Choices)}",
        _ => null,
    };

    /// <summary>Reads a boolean in the forms Go accepts.</summary>
    public static bool TryBool(string text, out bool value)
    {
        value = text is "1" or "t" or "T" or "true" or "TRUE" or "True";
        return value || text is "0" or "f" or "F" or "false" or "FALSE" or "False";
    }
}
