using Netcd.Core.Bootstrap;
using Netcd.Server.Hosting;
using Netcd.Storage.Disk;
using Netcd.Storage.Wal;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Classic;

/// <summary>What etcd 0.x did before a member started: drop old data when asked to, join a running cluster.</summary>
internal static class ClassicStart
{
    private static readonly string[] OldFiles = ["log", "conf", "snapshot", "standby_info"];

    /// <summary>Options of a new member that <c>-peers</c> tells to join a cluster; of any other as they are.</summary>
    /// <exception cref="BootstrapException">No peer let this member in.</exception>
    public static async Task<EtcdOptions> JoinAsync(EtcdOptions options, ILog log, CancellationToken cancellation) =>
        options.Classic.Peers.Count == 0 || Directory.Exists(options.EffectiveWalDir)
            ? options
            : await ClassicJoin.RunAsync(options, ClassicJoin.Patience, log, cancellation);

    /// <summary>Deletes what a member of any version left in the data directory.</summary>
    /// <exception cref="BootstrapException">A server runs on that data.</exception>
    public static void Drop(EtcdOptions options, IDisk disk, ILog log)
    {
        if (WriteAheadLog.IsInUse(disk, options.EffectiveWalDir))
        {
            throw new BootstrapException($"a server is running on the data in {options.DataDir}; stop it before its data is removed");
        }

        foreach (string path in (IEnumerable<string>)[options.MemberDir, options.EffectiveWalDir, .. OldFiles.Select(name => Path.Join(options.DataDir, name))])
        {
            if (Directory.Exists(path))
            {
                log.Warn("removing old data, as the flags ask for", [("path", path)]);
                Directory.Delete(path, recursive: true);
            }
            else if (File.Exists(path))
            {
                log.Warn("removing old data, as the flags ask for", [("path", path)]);
                File.Delete(path);
            }
        }
    }
}
