using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Flags;
using Netcd.CommandLine.Offline;
using Netcd.CommandLine.Output;
using Netcd.Core.Maintenance.Offline;
using Netcd.Core.V2;
using Netcd.Etcdctl.Session;
using Netcd.Storage.Disk.Local;

namespace Netcd.Etcdctl.Classic;

/// <summary>backup and import: commands that work on files.</summary>
internal static class ClassicFileCommands
{
    private const long ShortestTtl = 300;

    /// <summary>backup.</summary>
    public static Command<CtlContext> Backup { get; } = new()
    {
        Usage = "backup",
        Summary = "Copies a data directory that no member uses (see also etcdutl backup)",
        Flags = BackupFlags.All,
        Run = BackupAsync,
    };

    /// <summary>import.</summary>
    public static Command<CtlContext> Import { get; } = new()
    {
        Usage = "import",
        Summary = "Stores the keys of a snapshot of etcd 0.4 in the cluster",
        Description = "Keys whose names begin with _ come along only when --hidden names them. What would live shorter than 300 seconds lives 300.",
        Flags =
        [
            Flag.Text("snap", "snapshot file"),
            new("hidden", FlagKind.List, "", "prefix of hidden keys to import; may be given several times"),
            new("c", FlagKind.Int64, "10", "number of requests at the same time", 'c'),
        ],
        Run = ImportAsync,
    };

    private static async Task<int> BackupAsync(CtlContext context, Invocation invocation)
    {
        BackupOptions options = BackupFlags.ToOptions(invocation.Flags);
        if (options.DataDirectory.Length == 0 || options.BackupDirectory.Length == 0)
        {
            throw new ClassicExit(ClassicExit.BadArguments, "backup needs --data-dir and --backup-dir");
        }

        return await DirectoryCommands.BackupAsync(context, options, TimeSpan.Zero);
    }

    private static async Task<int> ImportAsync(CtlContext context, Invocation invocation)
    {
        if (invocation.Flags.Text("snap") is not { Length: > 0 } path)
        {
            throw new ClassicExit(ClassicExit.BadArguments, "no snapshot file provided (use --snap)");
        }

        V2View saved = await new OfflineWork(context, TimeSpan.Zero).RunAsync(() => ClassicSnapshotFile.Read(new LocalDisk(), path));
        long now = context.Clock.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000;
        var files = new List<V2NodeView>();
        foreach (string root in (IEnumerable<string>)["/", .. invocation.Flags.List("hidden")])
        {
            V2Result found = saved.Get(root, recursive: true, now);
            if (!found.Failed)
            {
                AddFiles(found.Event.Node, files, now);
            }
        }

        using ClassicClient client = await ClassicClient.OpenAsync(context, invocation.Flags);
        var progress = new ProgressLine(context, "import");
        int done = 0;
        var limits = new ParallelOptions { MaxDegreeOfParallelism = (int)Math.Clamp(invocation.Flags.Int64("c"), 1, 1000) };
        try
        {
            await Parallel.ForEachAsync(files, limits, async (file, _) =>
            {
                await StoreAsync(context, client, file);
                progress.ShowCount(Interlocked.Increment(ref done), files.Count);
            });
        }
        finally
        {
            progress.End();
        }

        context.Out.Line($"finished importing {files.Count} keys");
        return ExitCode.Success;
    }

    /// <summary>Files in their order; what has expired since the snapshot stays away.</summary>
    private static void AddFiles(V2NodeView node, List<V2NodeView> files, long now)
    {
        if (node.ExpireAt != V2Time.Never && node.ExpireAt <= now)
        {
            return;
        }

        if (!node.IsDirectory)
        {
            files.Add(node);
            return;
        }

        foreach (V2NodeView child in node.Nodes)
        {
            AddFiles(child, files, now);
        }
    }

    private static async Task StoreAsync(CtlContext context, ClassicClient client, V2NodeView file)
    {
        var form = new List<KeyValuePair<string, string>> { new("value", file.Value ?? "") };
        if (file.ExpireAt != V2Time.Never)
        {
            long ttl = Math.Max(file.Ttl, ShortestTtl);
            form.Add(new("ttl", ttl.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            if (ttl > file.Ttl)
            {
                lock (context.Printing)
                {
                    context.Warn($"extending key {file.Key}'s ttl to {ttl} seconds");
                }
            }
        }

        await client.KeysAsync(HttpMethod.Put, file.Key, "", form);
    }
}
