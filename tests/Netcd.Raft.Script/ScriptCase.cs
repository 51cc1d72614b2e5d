using System.Globalization;

namespace Netcd.Raft.Script;

/// <summary>One directive of a script with its input and what it is expected to print.</summary>
public sealed record ScriptCase(int Line, string Directive, string Command, IReadOnlyList<ScriptArg> Args, string Input, string Expected)
{
    /// <summary>The first argument with the key, or null.</summary>
    public ScriptArg? Find(string key) => Args.FirstOrDefault(arg => arg.Key == key);

    /// <summary>The one value of an argument.</summary>
    public string Value(string key) => Find(key) is { Values: [var value] }
        ? value
        : throw new ScriptFormatException($"{Command} needs {key}=VALUE");

    /// <summary>The arguments without value, as numbers.</summary>
    public List<ulong> Ids() => [.. Args.Where(arg => arg.Values.Count == 0).Select(arg => Number(arg.Key))];

    /// <summary>An argument by position, which is a number.</summary>
    public ulong NumberAt(int position) => position < Args.Count
        ? Number(Args[position].Key)
        : throw new ScriptFormatException($"{Command} needs an argument at position {position + 1}");

    internal static ulong Number(string text) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ScriptFormatException($"\"{text}\" is not a number");

    internal static bool Flag(string text) => text switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => throw new ScriptErrorException($"strconv.ParseBool: parsing \"{text}\": invalid syntax"),
    };
}
