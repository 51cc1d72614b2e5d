using Netcd.Server.Hosting;
using Netcd.Telemetry.GoText;

namespace Netcd.Etcd.Flags;

/// <summary>Reads flag texts as Go's flag package and etcd's own flag types do, with their error texts. Pure.</summary>
internal static class FlagValueParser
{
    private const string ParseError = "parse error";

    /// <summary>Reads a text that is known to be good.</summary>
    public static FlagValue ReadDefault(FlagSpec spec, string text) =>
        TryParse(spec, text, out FlagValue value, out string error)
            ? value
            : throw new InvalidOperationException($"default of --{spec.Name}: {error}");

    /// <summary>Reads a text from the command line or the environment.</summary>
    public static bool TryParse(FlagSpec spec, string text, out FlagValue value, out string error)
    {
        value = new FlagValue(text);
        error = "";
        switch (spec.Kind)
        {
            case FlagKind.Bool:
                return TryParseBool(text, out value, out error);
            case FlagKind.UInt or FlagKind.UInt64:
                return TryParseNumber(text, 0, ulong.MaxValue, out value, out error);
            case FlagKind.Int or FlagKind.Int64:
                return TryParseNumber(text, long.MinValue, long.MaxValue, out value, out error);
            case FlagKind.UInt32:
                return TryParseUInt32(text, out value, out error);
            case FlagKind.Duration:
                return TryParseDuration(text, out value, out error);
            case FlagKind.Urls or FlagKind.Origins:
                return TryParseUrls(spec, text, out value, out error);
            case FlagKind.WordSet or FlagKind.WordSetList:
                value = WordsOf(SortedWords(text));
                return true;
            case FlagKind.WordList:
                value = WordsOf(text.Length == 0 ? [] : text.Split(','));
                return true;
            case FlagKind.Choice:
                error = spec.Choices.Contains(text) ? "" : "invalid value";
                return error.Length == 0;
            case FlagKind.QuotedChoice:
                error = spec.Choices.Contains(text) ? "" : "invalid value " + GoQuote.Quote(text);
                return error.Length == 0;
            case FlagKind.Gates:
                return FeatureGates.TryParse(text, out value, out error);
            default:
                return true;
        }
    }

    /// <summary>A list value.</summary>
    public static FlagValue WordsOf(IReadOnlyList<string> words) => new(string.Join(',', words)) { Words = words };

    /// <summary>A number value.</summary>
    public static FlagValue NumberOf(Int128 number) => new(number.ToString()) { Number = number };

    /// <summary>Distinct words in ascending order, as etcd keeps them. An empty text is one empty word.</summary>
    public static string[] SortedWords(string text)
    {
        string[] words = [.. text.Split(',').Distinct(StringComparer.Ordinal)];
        Array.Sort(words, StringComparer.Ordinal);
        return words;
    }

    private static bool TryParseBool(string text, out FlagValue value, out string error)
    {
        bool? truth = text switch
        {
            "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
            "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
            _ => null,
        };
        value = new FlagValue(truth == true ? "true" : "false");
        error = truth is null ? ParseError : "";
        return truth is not null;
    }

    private static bool TryParseNumber(string text, Int128 minimum, Int128 maximum, out FlagValue value, out string error)
    {
        GoNumber result = GoNumber.Parse(text, allowSign: minimum < 0);
        value = NumberOf(result.Value);
        error = result.IsValid ? (result.Value < minimum || result.Value > maximum ? "value out of range" : "") : ParseError;
        return error.Length == 0;
    }

    private static bool TryParseUInt32(string text, out FlagValue value, out string error)
    {
        if (TryParseNumber(text, 0, uint.MaxValue, out value, out error))
        {
            return true;
        }

        error = "strconv.ParseUint: parsing " + GoQuote.Quote(text) + ": " + (error == ParseError ? "invalid syntax" : error);
        return false;
    }

    private static bool TryParseDuration(string text, out FlagValue value, out string error)
    {
        bool isValid = GoDuration.TryParse(text, out long nanoseconds, out _);
        value = NumberOf(nanoseconds);
        error = isValid ? "" : ParseError;
        return isValid;
    }

    // Setting the default's own text, or a text that is let through as it is, changes no URL: etcd's flag type keeps what it had.
    private static bool TryParseUrls(FlagSpec spec, string text, out FlagValue value, out string error)
    {
        error = "";
        value = new FlagValue("");
        if (spec.Kind == FlagKind.Origins && text == "*")
        {
            value = WordsOf(["*"]);
            return true;
        }

        if (spec.Kind == FlagKind.Urls && text.Length == 0)
        {
            value = spec.Default.Length == 0 ? value : spec.DefaultValue;
            return true;
        }

        if (!EtcdUrlList.TryParse(text, out IReadOnlyList<EtcdUrl> urls, out error))
        {
            return false;
        }

        string[] words = [.. urls.Select(u => u.Text)];
        value = WordsOf(words) with { Urls = urls };
        return true;
    }
}
