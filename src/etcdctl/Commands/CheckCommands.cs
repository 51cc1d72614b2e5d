using System.Globalization;
using Netcd.Client;
using Netcd.Client.Kv;
using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Flags;
using Netcd.CommandLine.Output;
using Netcd.Etcdctl.Session;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;
using Netcd.Telemetry.GoText;

namespace Netcd.Etcdctl.Commands;

/// <summary>check: whether a cluster bears a load.</summary>
internal static class CheckCommands
{
    private const int PerfSeconds = 60;

    /// <summary>The group.</summary>
    public static Command<CtlContext> Check { get; } = new()
    {
        Usage = "check <subcommand>",
        Summary = "Checks of what a cluster can bear",
        Commands =
        [
            new()
            {
                Usage = "perf [options]",
                Summary = "Writes for a minute and tells whether the cluster keeps up",
                Flags = Flags("/etcdctl-check-perf/"),
                Run = PerfAsync,
            },
            new()
            {
                Usage = "datascale [options]",
                Summary = "Writes many keys and tells how much memory the server needs for them",
                Description = "The first endpoint is asked for its memory.",
                Flags = Flags("/etcdctl-check-datascale/"),
                Run = DataScaleAsync,
            },
        ],
    };

    private static Flag[] Flags(string prefix) =>
    [
        Flag.Text("load", "size of the load: s(small), m(medium), l(large), xl(xLarge)", "s"),
        Flag.Text("prefix", "prefix of the written keys", prefix),
        Flag.Switch("auto-compact", "compact afterwards"),
        Flag.Switch("auto-defrag", "defragment afterwards"),
    ];

    private static async Task<int> PerfAsync(CtlContext context, Invocation invocation)
    {
        (int rate, int clients) = Size(invocation) switch { "s" => (150, 50), "m" => (1000, 200), "l" => (8000, 500), _ => (15000, 1000) };
        string prefix = invocation.Flags.Text("prefix");
        await using CtlSession session = await CtlSession.OpenAsync(context, invocation);
        await RefuseUsedPrefixAsync(session, prefix, quote: "'");
        var load = new WriteLoad(context.Clock, session.Client, KvArguments.BytesOf(prefix), keySize: 256, valueSize: 1024);
        using var interrupted = new CancellationTokenSource();
        using IDisposable signals = context.Interrupts.Catch(interrupted.Cancel);
        var progress = new ProgressLine(context, "check perf");
        LoadReport report = await load.RunAsync(clients, rate, rate * PerfSeconds, progress.ShowCount, interrupted.Token);
        progress.End();
        await CleanUpAsync(context, session, invocation);
        return Judge(context, report, rate);
    }

    private static int Judge(CtlContext context, LoadReport report, int rate)
    {
        bool isGood = WriteErrors(context, report);
        string each = string.Create(CultureInfo.InvariantCulture, $"{(long)report.RequestsPerSecond + 1} writes/s");
        bool isFast = report.RequestsPerSecond / rate > 0.9;
        context.Out.Line(isFast ? $"PASS: Throughput is {each}" : $"FAIL: Throughput too low: {each}");
        bool isPrompt = report.Slowest.TotalSeconds <= 0.5;
        context.Out.Line((isPrompt ? "PASS: Slowest request took " : "Slowest request took too long: ") + Seconds(report.Slowest));
        bool isSteady = report.Deviation.TotalSeconds <= 0.1;
        context.Out.Line((isSteady ? "PASS: Stddev is " : "Stddev too high: ") + Seconds(report.Deviation));
        isGood = isGood && isFast && isPrompt && isSteady;
        context.Out.Line(isGood ? "PASS" : "FAIL");
        return isGood ? ExitCode.Success : ExitCode.Error;
    }

    private static async Task<int> DataScaleAsync(CtlContext context, Invocation invocation)
    {
        (int count, int clients) = Size(invocation) switch { "s" => (10_000, 50), "m" => (100_000, 200), "l" => (1_000_000, 500), _ => (3_000_000, 1000) };
        string prefix = invocation.Flags.Text("prefix");
        await using CtlSession session = await CtlSession.OpenAsync(context, invocation);
        await RefuseUsedPrefixAsync(session, prefix, quote: "");
        double before = await MemoryAsync(context, session, "before");
        context.Out.Line($"Start data scale check for work load [{count} key-value pairs, 1024 bytes per key-value, {clients} concurrent clients].");
        context.Out.Flush();
        var load = new WriteLoad(context.Clock, session.Client, KvArguments.BytesOf(prefix), keySize: 512, valueSize: 512);
        var progress = new ProgressLine(context, "check datascale");
        LoadReport report = await load.RunAsync(clients, null, count, progress.ShowCount, CancellationToken.None);
        progress.End();
        double after = await MemoryAsync(context, session, "after");
        await CleanUpAsync(context, session, invocation);
        if (!WriteErrors(context, report))
        {
            return ExitCode.Error;
        }

        context.Out.Line(string.Create(CultureInfo.InvariantCulture, $"PASS: Approximate system memory used : {(after - before) / (1024 * 1024):F2} MB."));
        return ExitCode.Success;
    }

    private static string Size(Invocation invocation) => invocation.Flags.Text("load") switch
    {
        "s" or "small" => "s",
        "m" or "medium" => "m",
        "l" or "large" => "l",
        "xl" or "xLarge" => "xl",
        var other => throw new CommandException(ExitCode.BadFeature, "unknown load option " + other),
    };

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F6}s");

    private static bool WriteErrors(CtlContext context, LoadReport report)
    {
        if (report.Errors.Count > 0)
        {
            context.Out.Line("FAIL: too many errors");
        }

        foreach ((string error, int count) in report.Errors)
        {
            context.Out.Line($"FAIL: ERROR({error}) -> {count}");
        }

        return report.Errors.Count == 0;
    }

    private static async Task RefuseUsedPrefixAsync(CtlSession session, string prefix, string quote)
    {
        RangeResponse found = await session.TryAsync(session.Client.Kv.GetAsync(KeyRange.Prefix(KvArguments.BytesOf(prefix)), limit: 1));
        if (found.Kvs.Count > 0)
        {
            throw new CommandException(
                ExitCode.InvalidInput, $"prefix {GoQuote.Quote(prefix)} has keys. Delete with {quote}etcdctl del --prefix {prefix}{quote} first");
        }
    }

    private static async Task<double> MemoryAsync(CtlContext context, CtlSession session, string when)
    {
        double? bytes = await ServerMemory.ReadAsync(context, session.Options.Endpoints[0], session.Options.Tls);
        if (bytes is > 0)
        {
            return bytes.Value;
        }

        context.Out.Line($"FAIL: Could not read process_resident_memory_bytes {when} the put operations.");
        throw new CommandException(ExitCode.Error, "");
    }

    private static async Task CleanUpAsync(CtlContext context, CtlSession session, Invocation invocation)
    {
        EtcdClient client = session.Client.WithTimeout(TimeSpan.FromSeconds(30));
        long revision;
        try
        {
            DeleteRangeResponse deleted = await client.Kv.DeleteAsync(KeyRange.Prefix(KvArguments.BytesOf(invocation.Flags.Text("prefix"))));
            revision = deleted.Header.Revision;
        }
        catch (RpcException e)
        {
            context.Out.Line($"FAIL: Cleanup failed during key deletion: ERROR({ErrorText.Of(e)})");
            return;
        }

        if (invocation.Flags.Bool("auto-compact"))
        {
            context.Out.Line($"Compacting with revision {revision}");
            await session.TryAsync(client.Kv.CompactAsync(revision, physical: true));
            context.Out.Line($"Compacted with revision {revision}");
        }

        if (!invocation.Flags.Bool("auto-defrag"))
        {
            return;
        }

        foreach (string endpoint in session.Options.Endpoints)
        {
            context.Out.Line($"Defragmenting {GoQuote.Quote(endpoint)}");
            context.Out.Flush();
            await using EtcdClient one = await session.ConnectAsync(session.Options with { Endpoints = [endpoint], RequestTimeout = TimeSpan.FromSeconds(30) });
            await session.TryAsync(one.Maintenance.DefragmentAsync());
            context.Out.Line($"Defragmented {GoQuote.Quote(endpoint)}");
        }
    }
}
