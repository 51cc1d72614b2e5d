using Netcd.Core.Bootstrap;
using Netcd.Server.Hosting;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Classic;

/// <summary>What etcd 0.x did before a member started: drop old data when asked to, join a running cluster.</summary>
internal static class ClassicStart
{
    private static readonly string[] OldFiles = ["log", "conf", "snapshot", "standby_info"];

    /// <summary>Gives the options their final form.</summary>
    /// <exception cref="BootstrapException">No peer let this member in.</exception>
    public static async Task<EtcdOptions> PrepareAsync(EtcdOptions options, ILog log, CancellationToken cancellation)
    {
        if (options.Classic.DropData)
        {
            Drop(options, log);
        }

        return options.Classic.Peers.Count == 0 || Directory.Exists(options.EffectiveWalDir)
            ? options
            : await ClassicJoin.RunAsync(options, ClassicJoin.Patience, log, cancellation);
    }

    /// <summary>Deletes what a member of any version left in the data directory.</summary>
    public static void Drop(EtcdOptions options, ILog log)
    {
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
