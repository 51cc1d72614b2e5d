using System.Collections.Immutable;
using Netcd.Core.Bootstrap;
using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.Bootstrap.Legacy;
using Netcd.Core.Membership;
using Netcd.Core.V2;
using Netcd.Storage.Disk;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.Maintenance.Offline;

/// <summary>
/// Makes a data directory of etcd 0.x that of a member of today, as etcd-migrate did: the new files lie next to the old ones, which stay.
/// The member is a cluster of its own, because the logs of others may end elsewhere.
/// </summary>
/// <param name="disk">Where the files are.</param>
/// <param name="clock">Time for file names.</param>
/// <param name="log">Takes messages.</param>
public sealed class LegacyMigration(IDisk disk, TimeProvider clock, ILog log)
{
    private const string Token = "etcd-cluster";
    private const string Unfinished = "/member.migrating";

    /// <summary>Migrates.</summary>
    /// <param name="directory">The data directory, in use by nobody.</param>
    /// <param name="name">Name of the member; empty: the one that the files of 0.x say.</param>
    /// <returns>The member's name and peer URL; null when the directory is one of today already.</returns>
    /// <exception cref="OfflineException">The files make no sense. Nothing was changed.</exception>
    /// <exception cref="IOException">Reading or writing failed. Nothing was changed.</exception>
    public (string Name, string PeerUrl)? Run(string directory, string name)
    {
        directory = Path.TrimEndingDirectorySeparator(directory);
        var legacy = new LegacyDirectory(disk, directory, log);
        if (!legacy.Exists)
        {
            throw new OfflineException($"\"{directory}\" holds no data of etcd 0.x");
        }

        if (disk.DirectoryExists(directory + "/member"))
        {
            return null;
        }

        try
        {
            V2Store v2 = legacy.Load();
            string member = name.Length > 0 ? name : NameOf(legacy);
            string url = legacy.Machines.GetValueOrDefault(member) ?? throw new OfflineException($"the log knows no member \"{member}\"");
            Write(directory, member, url, v2);
            return (member, url);
        }
        catch (InvalidDataException e)
        {
            throw new OfflineException(e.Message);
        }
    }

    /// <summary>The one member of the log that the configuration file, which lists all others, does not name.</summary>
    private static string NameOf(LegacyDirectory legacy)
    {
        string[] own = [.. legacy.Machines.Keys.Except(legacy.ReadPeerNames())];
        return own.Length == 1 ? own[0] : throw new OfflineException("Couldn't figure out the node ID from the log or flags, cannot convert");
    }

    private void Write(string directory, string name, string url, V2Store v2)
    {
        if (!InitialCluster.TryParse($"{name}={url}", out InitialCluster? cluster, out string error)
            || !cluster!.TryFormMembers(Token, out ImmutableArray<Member> members, out error))
        {
            throw new OfflineException(error);
        }

        var membership = new ClusterMembership(members[0].Id, MemberIds.ComputeCluster([members[0].Id]), ServerVersion.Release, v2, log);
        MembershipChange addition = MembershipChange.Add(members[0]);
        membership.Apply(addition, null);
        string unfinished = directory + Unfinished;
        disk.DeleteDirectory(unfinished);
        try
        {
            disk.CreateDurableDirectory(unfinished + "/snap");
            FoundingLog.Write(disk, clock, unfinished + "/wal", unfinished + "/snap", membership, [addition], v2, log);
            disk.Rename(unfinished, directory + "/member");
            disk.SyncDirectory(directory);
        }
        catch
        {
            disk.DeleteDirectory(unfinished);
            throw;
        }
    }
}
