using System.Text;
using Google.Protobuf;
using Netcd.Client;
using Netcd.Client.Kv;
using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Flags;
using Netcd.Etcdctl.Session;
using Netcd.Protocol.Rpc;
using Netcd.Telemetry.GoText;
using Order = Netcd.Protocol.Rpc.RangeRequest.Types.SortOrder;
using Target = Netcd.Protocol.Rpc.RangeRequest.Types.SortTarget;

namespace Netcd.Etcdctl.Commands;

/// <summary>Flags and arguments of put, get and del as requests; the same on the command line and inside txn.</summary>
internal static class KvArguments
{
    private const string ChooseOne = "`--prefix` and `--from-key` cannot be set at the same time, choose one";
    private const string TooMany = "too many arguments, only accept one argument when `--prefix` or `--from-key` is set";
    private const string PutUsage = "put command needs 1 argument and input from stdin or 2 arguments";

    /// <summary>Flags of put.</summary>
    public static readonly IReadOnlyList<Flag> Put =
    [
        Flag.Text("lease", "lease that the key shall vanish with, in hexadecimal", "0"),
        Flag.Switch("prev-kv", "show the pair as it was before"),
        Flag.Switch("ignore-value", "keep the value that the key has"),
        Flag.Switch("ignore-lease", "keep the lease that the key has"),
    ];

    /// <summary>Flags of get.</summary>
    public static readonly IReadOnlyList<Flag> Get =
    [
        Flag.Text("consistency", "newest state confirmed by the leader (l) or what the member has (s)", "l"),
        Flag.Text("order", "order of the results: ASCEND or DESCEND"),
        Flag.Text("sort-by", "what to order by: CREATE, KEY, MODIFY, VALUE or VERSION"),
        Flag.Number("limit", "largest number of results (0: all)"),
        Flag.Switch("prefix", "all keys that begin with the key"),
        Flag.Switch("from-key", "the key and all keys after it, byte by byte"),
        Flag.Number("rev", "revision to read at (0: the newest)"),
        Flag.Switch("keys-only", "only the keys"),
        Flag.Switch("count-only", "only the number of keys"),
        Flag.Switch("print-value-only", "only the values, in the simple format"),
        Flag.Switch("stream", "print a large range part by part as it comes, instead of all at its end"),
        Flag.Number("min-create-rev", "leave out keys created before this revision"),
        Flag.Number("max-create-rev", "leave out keys created after this revision"),
        Flag.Number("min-mod-rev", "leave out keys changed last before this revision"),
        Flag.Number("max-mod-rev", "leave out keys changed last after this revision"),
    ];

    /// <summary>Flags of del.</summary>
    public static readonly IReadOnlyList<Flag> Delete =
    [
        Flag.Switch("prefix", "all keys that begin with the key"),
        Flag.Switch("prev-kv", "show the deleted pairs"),
        Flag.Switch("from-key", "the key and all keys after it, byte by byte"),
        Flag.Switch("range", "say that deleting a range is meant"),
    ];

    /// <summary>The request of a put. A value that is no argument is read from standard input.</summary>
    /// <exception cref="CommandException">Flags or arguments make no sense.</exception>
    public static PutRequest ToPut(CtlContext context, Invocation invocation)
    {
        FlagValues flags = invocation.Flags;
        IReadOnlyList<string> arguments = invocation.Arguments;
        if (arguments.Count == 0)
        {
            throw CommandException.BadArguments(PutUsage);
        }

        bool keepsValue = flags.Bool("ignore-value");
        if (keepsValue && arguments.Count > 1)
        {
            throw CommandException.BadArguments("put command needs only 1 argument when 'ignore-value' is set");
        }

        ByteString value = keepsValue ? ByteString.Empty : arguments.Count > 1 ? BytesOf(arguments[1]) : UnsafeByteOperations.UnsafeWrap(InputLines.ReadAll(context.In));
        if (!keepsValue && arguments.Count == 1 && value.IsEmpty)
        {
            throw CommandException.BadArguments(PutUsage);
        }

        if (!GoInteger.TryParse(flags.Text("lease"), 16, out long lease, out string problem))
        {
            throw CommandException.BadArguments($"bad lease ID ({problem}), expecting ID in Hex");
        }

        return new PutRequest
        {
            Key = BytesOf(arguments[0]),
            Value = value,
            Lease = lease,
            PrevKv = flags.Bool("prev-kv"),
            IgnoreValue = keepsValue,
            IgnoreLease = flags.Bool("ignore-lease"),
        };
    }

    /// <summary>The request of a get.</summary>
    /// <exception cref="CommandException">Flags or arguments make no sense.</exception>
    public static RangeRequest ToRange(Invocation invocation)
    {
        FlagValues flags = invocation.Flags;
        if (invocation.Arguments.Count == 0)
        {
            throw CommandException.BadArguments("get command needs one argument as key and an optional argument as range_end");
        }

        if (flags.Bool("prefix") && flags.Bool("from-key"))
        {
            throw CommandException.BadArguments(ChooseOne);
        }

        if (flags.Bool("keys-only") && flags.Bool("count-only"))
        {
            throw CommandException.BadArguments("`--keys-only` and `--count-only` cannot be set at the same time, choose one");
        }

        string consistency = flags.Text("consistency");
        if (consistency is not ("l" or "s"))
        {
            throw new CommandException(ExitCode.BadFeature, $"unknown consistency flag {GoQuote.Quote(consistency)}");
        }

        KeyRange range = RangeOf(invocation);
        var request = new RangeRequest
        {
            Key = range.Start,
            RangeEnd = range.End,
            Serializable = consistency == "s",
            Limit = flags.Int64("limit"),
            Revision = Math.Max(0, flags.Int64("rev")),
            SortOrder = OrderOf(flags.Text("order")),
            SortTarget = TargetOf(flags.Text("sort-by")),
            KeysOnly = flags.Bool("keys-only"),
            CountOnly = flags.Bool("count-only"),
        };
        (request.MinCreateRevision, request.MaxCreateRevision) = Bounds(flags, "create");
        (request.MinModRevision, request.MaxModRevision) = Bounds(flags, "mod");

        // Results in the order of keys are what every server gives by itself; asking for it would make it sort.
        if (request.SortTarget == Target.Key && request.SortOrder == Order.Ascend)
        {
            request.SortOrder = Order.None;
        }

        return request;
    }

    /// <summary>The request of a del.</summary>
    /// <exception cref="CommandException">Flags or arguments make no sense.</exception>
    public static DeleteRangeRequest ToDelete(CtlContext context, Invocation invocation)
    {
        if (invocation.Arguments.Count is 0 or > 2)
        {
            throw CommandException.BadArguments("del command needs one argument as key and an optional argument as range_end");
        }

        if (invocation.Flags.Bool("prefix") && invocation.Flags.Bool("from-key"))
        {
            throw CommandException.BadArguments(ChooseOne);
        }

        KeyRange range = RangeOf(invocation);
        if (invocation.Arguments.Count == 2 && !invocation.Flags.Bool("range"))
        {
            context.Warn("Deleting a range of keys. Say so with --range: etcdctl 3.6 and newer wait for some seconds without it.");
        }

        return new DeleteRangeRequest { Key = range.Start, RangeEnd = range.End, PrevKv = invocation.Flags.Bool("prev-kv") };
    }

    /// <summary>Bytes of an argument. What was no UTF-8 on the command line is lost before this program sees it.</summary>
    public static ByteString BytesOf(string text) => ByteString.CopyFrom(text, Encoding.UTF8);

    private static KeyRange RangeOf(Invocation invocation)
    {
        bool isPrefix = invocation.Flags.Bool("prefix");
        bool isFrom = invocation.Flags.Bool("from-key");
        EtcdBytes key = BytesOf(invocation.Arguments[0]);
        if (invocation.Arguments.Count > 1)
        {
            return isPrefix || isFrom ? throw CommandException.BadArguments(TooMany) : KeyRange.Between(key, BytesOf(invocation.Arguments[1]));
        }

        return isPrefix ? KeyRange.Prefix(key) : isFrom ? KeyRange.From(key) : KeyRange.One(key);
    }

    private static (long Minimum, long Maximum) Bounds(FlagValues flags, string what)
    {
        long minimum = flags.Int64($"min-{what}-rev");
        long maximum = flags.Int64($"max-{what}-rev");
        return minimum > maximum && maximum > 0
            ? throw new CommandException(ExitCode.BadFeature, $"invalid range: --min-{what}-rev={minimum} > --max-{what}-rev={maximum}")
            : (minimum, maximum);
    }

    private static Order OrderOf(string text) => text.ToUpperInvariant() switch
    {
        "" => Order.None,
        "ASCEND" => Order.Ascend,
        "DESCEND" => Order.Descend,
        _ => throw new CommandException(ExitCode.BadFeature, "bad sort order " + text),
    };

    private static Target TargetOf(string text) => text.ToUpperInvariant() switch
    {
        "" or "KEY" => Target.Key,
        "CREATE" => Target.Create,
        "MODIFY" => Target.Mod,
        "VALUE" => Target.Value,
        "VERSION" => Target.Version,
        _ => throw new CommandException(ExitCode.BadFeature, "bad sort target " + text),
    };
}
