using System.Globalization;
using Netcd.Telemetry.GoText;

namespace Netcd.CommandLine.Flags;

/// <summary>The flags of one run of a command, with what was set on the command line or by environment variables.</summary>
public sealed class FlagValues
{
    private readonly Dictionary<string, string> _set = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Flag> _flags;

    /// <summary>Nothing set.</summary>
    /// <param name="flags">The flags that exist.</param>
    public FlagValues(IEnumerable<Flag> flags) => _flags = flags.ToDictionary(static flag => flag.Name, StringComparer.Ordinal);

    /// <summary>The flags that exist.</summary>
    public IReadOnlyCollection<Flag> Flags => _flags.Values;

    /// <summary>The flag with this name; null: there is none.</summary>
    public Flag? Find(string name) => _flags.GetValueOrDefault(name);

    /// <summary>Whether it was set, be it to its default.</summary>
    public bool IsSet(string name) => _set.ContainsKey(name);

    /// <summary>Sets a flag; a list is added to.</summary>
    /// <returns>Empty, or why the text is refused, in Go's words.</returns>
    public string Set(Flag flag, string text)
    {
        string problem = Check(flag.Kind, text);
        if (problem.Length == 0)
        {
            _set[flag.Name] = flag.Kind == FlagKind.List && _set.TryGetValue(flag.Name, out string? before) ? before + "," + text : text;
        }

        return problem;
    }

    /// <summary>Text of a flag.</summary>
    public string Text(string name) => _set.TryGetValue(name, out string? text) ? text : _flags[name].Default;

    /// <summary>Value of a switch.</summary>
    public bool Bool(string name) => IsTrue(Text(name));

    /// <summary>Value of a number.</summary>
    public long Int64(string name) => GoInteger.TryParse(Text(name), 0, out long value, out _) ? value : 0;

    /// <summary>Value of an unsigned number.</summary>
    public ulong UInt64(string name) => GoInteger.TryParse(Text(name), 0, out ulong value, out _) ? value : 0;

    /// <summary>Value of a duration.</summary>
    public TimeSpan Duration(string name) => GoDuration.TryParse(Text(name), out long nanoseconds, out _) ? GoDuration.FromNanoseconds(nanoseconds) : default;

    /// <summary>Words of a list; none for an empty text.</summary>
    public string[] List(string name) => Text(name) is { Length: > 0 } text ? text.Split(',') : [];

    private static bool IsTrue(string text) => text is "1" or "t" or "T" or "true" or "TRUE" or "True";

    private static string Check(FlagKind kind, string text)
    {
        string error = "";
        switch (kind)
        {
            case FlagKind.Bool:
                bool isBool = IsTrue(text) || text is "0" or "f" or "F" or "false" or "FALSE" or "False";
                return isBool ? "" : string.Create(CultureInfo.InvariantCulture, $"strconv.ParseBool: parsing {GoQuote.Quote(text)}: invalid syntax");
            case FlagKind.Int64:
                GoInteger.TryParse(text, 0, out long _, out error);
                return error;
            case FlagKind.UInt64:
                GoInteger.TryParse(text, 0, out ulong _, out error);
                return error;
            case FlagKind.Duration:
                GoDuration.TryParse(text, out _, out error);
                return error;
            default:
                return error;
        }
    }
}
