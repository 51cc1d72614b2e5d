using Netcd.Client;
using Netcd.Client.Kv;
using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Flags;
using Netcd.Protocol.Rpc;
using Netcd.Telemetry.GoText;

namespace Netcd.Etcdctl.Commands;

/// <summary>What to watch, and the command to run at each event.</summary>
/// <param name="Keys">Key and range end.</param>
/// <param name="Command">The command; empty: none.</param>
internal sealed record WatchTarget(IReadOnlyList<string> Keys, IReadOnlyList<string> Command)
{
    private const string KeyVariable = "ETCDCTL_WATCH_KEY";
    private const string EndVariable = "ETCDCTL_WATCH_RANGE_END";

    /// <summary>Whether the environment names keys.</summary>
    /// <exception cref="CommandException">It names only the end of a range.</exception>
    public static IReadOnlyList<string> FromEnvironment(IReadOnlyDictionary<string, string> environment)
    {
        string key = environment.GetValueOrDefault(KeyVariable, "");
        string end = environment.GetValueOrDefault(EndVariable, "");
        return key.Length == 0 && end.Length > 0
            ? throw CommandException.BadArguments($"{KeyVariable} is empty but got {EndVariable}={GoQuote.Quote(end)}")
            : key.Length == 0 ? [] : end.Length == 0 ? [key] : [key, end];
    }

    /// <summary>Reads arguments.</summary>
    /// <param name="arguments">Words that are no flags, those after <c>--</c> included.</param>
    /// <param name="words">All words after <c>watch</c>.</param>
    /// <param name="environment">Keys that the environment names.</param>
    /// <exception cref="CommandException">They make no sense.</exception>
    public static WatchTarget Parse(IReadOnlyList<string> arguments, IReadOnlyList<string> words, IReadOnlyList<string> environment)
    {
        int separator = words.ToList().IndexOf("--");
        string[] command = separator < 0 ? [] : [.. words.Skip(separator + 1)];
        if (separator >= 0 && command.Length == 0)
        {
            throw CommandException.BadArguments("bad number of arguments (found separator --, but no commands)");
        }

        string[] keys = [.. arguments.Take(arguments.Count - command.Length)];
        if (keys.Length > 0 && environment.Count > 0)
        {
            throw CommandException.BadArguments("bad number of arguments (found conflicting environment key)");
        }

        return new WatchTarget(environment.Count > 0 ? environment : keys, command);
    }

    /// <summary>The request.</summary>
    /// <exception cref="CommandException">Keys and flags make no sense together.</exception>
    public WatchCreateRequest ToRequest(FlagValues flags)
    {
        if (Keys.Count == 0)
        {
            throw CommandException.BadArguments("bad number of arguments");
        }

        bool isPrefix = flags.Bool("prefix");
        if (Keys.Count == 2 && isPrefix)
        {
            throw CommandException.BadArguments("`range_end` and `--prefix` are mutually exclusive");
        }

        EtcdBytes key = KvArguments.BytesOf(Keys[0]);
        KeyRange range = isPrefix ? KeyRange.Prefix(key) : Keys.Count == 2 ? KeyRange.Between(key, KvArguments.BytesOf(Keys[1])) : KeyRange.One(key);
        return new WatchCreateRequest
        {
            Key = range.Start,
            RangeEnd = range.End,
            StartRevision = flags.Int64("rev"),
            PrevKv = flags.Bool("prev-kv"),
            ProgressNotify = flags.Bool("progress-notify"),
        };
    }
}
