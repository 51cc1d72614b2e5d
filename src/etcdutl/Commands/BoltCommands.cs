using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Flags;
using Netcd.CommandLine.Offline;
using Netcd.CommandLine.Output;
using Netcd.Core.Maintenance.Offline;
using Netcd.Storage.Bolt;
using Netcd.Storage.Disk.Local;
using Netcd.Telemetry.GoText;
using Netcd.Telemetry.Logging;

namespace Netcd.Etcdutl.Commands;

/// <summary>bbolt: looks into database files, in the words of the command of the same name that etcdutl holds since 3.8.</summary>
internal static class BoltCommands
{
    /// <summary>The group.</summary>
    public static Command<ToolContext> Bolt { get; } = new()
    {
        Usage = "bbolt",
        Summary = "Looks into database files",
        NeedsFullName = true,
        Commands =
        [
            Reading("buckets <bbolt-file>", "Lists the buckets", 1, 1, static (read, print, _) => BoltBuckets.List(read, print)),
            Reading("keys <bbolt-file> <bucket> [bucket...]", "Lists the keys of a bucket", 2, int.MaxValue, BoltBuckets.Keys, BoltText.Flag("format", 'f')),
            Reading("get <bbolt-file> <bucket> [bucket...] <key>", "Shows the value of a key", 3, int.MaxValue, BoltBuckets.Get, BoltText.Flag("format"), Flag.Text("parse-format", "form of the key (ascii-encoded|hex)", "ascii-encoded")),
            Reading("inspect <bbolt-file>", "Shows the tree of buckets as JSON", 1, 1, static (read, print, _) => BoltBuckets.Inspect(read, print)),
            Reading("stats <bbolt-file> [prefix]", "Counts pages, keys and bytes of the buckets whose names begin with the prefix", 1, 2, BoltStatistics.Print),
            Reading("info <bbolt-file>", "Tells the page size", 1, 1, static (read, print, _) => print.Line($"Page Size: {read.PageSize}")),
            Reading("pages <bbolt-file>", "Lists the pages with their kinds", 1, 1, static (read, print, _) => BoltPages.List(read, print)),
            Reading("page <bbolt-file> [pageid...]", "Shows pages", 1, int.MaxValue, BoltPages.Show, Flag.Switch("all", "all pages"), BoltText.Flag("format-value")),
            Reading("page-item <bbolt-file> <pageid> <itemid>", "Shows an element of a leaf page", 3, 3, BoltPages.ShowItem, Flag.Switch("key-only", "show the key only"), Flag.Switch("value-only", "show the value only"), BoltText.Flag("format")),
            Reading("dump <bbolt-file> <pageid> [pageid...]", "Shows the bytes of pages", 2, int.MaxValue, BoltPages.Dump),
            BoltFiles.Check,
            BoltFiles.Compact,
        ],
    };

    /// <summary>Opens the file that the first argument names and runs work on it.</summary>
    /// <exception cref="CommandException">The number of arguments is wrong, or the work failed.</exception>
    public static async Task<int> OpenAsync(ToolContext context, Invocation invocation, int fewest, int most, Func<BoltDatabase, OfflineProgress, int> work)
    {
        int count = invocation.Arguments.Count;
        if (count < fewest || count > most)
        {
            throw new CommandException(ExitCode.Error, most == int.MaxValue ? $"requires at least {fewest} arg(s), only received {count}"
                : fewest == most ? $"accepts {fewest} arg(s), received {count}"
                : $"accepts between {fewest} and {most} arg(s), received {count}");
        }

        string path = invocation.Arguments[0];
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            throw new CommandException(ExitCode.Error, $"source database file {GoQuote.Quote(path)} doesn't exist");
        }

        return await GlobalFlags.Work(context, invocation.Flags).RunAsync(invocation.Flags.Find("output") is null ? "" : "compact", isBytes: false, progress =>
        {
            using BoltDatabase database = OfflineDatabase.Open(new LocalDisk(), path, NullLog.Instance);
            return work(database, progress);
        });
    }

    private static Command<ToolContext> Reading(string usage, string summary, int fewest, int most, Action<ReadTransaction, TextOutput, Invocation> work, params Flag[] flags) => new()
    {
        Usage = usage,
        Summary = summary,
        Flags = flags,
        Run = (context, invocation) => OpenAsync(context, invocation, fewest, most, (database, _) =>
        {
            using ReadTransaction transaction = database.BeginRead();
            work(transaction, context.Out, invocation);
            return ExitCode.Success;
        }),
    };
}
