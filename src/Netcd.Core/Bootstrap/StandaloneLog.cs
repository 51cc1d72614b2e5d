using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.Membership;
using Netcd.Raft;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.Bootstrap;

/// <summary>
/// <c>--force-new-cluster</c>: the log that leaves this member alone. Entries that were not committed are dropped, then conf
/// changes follow that make this member a voter and remove everybody else. They count as committed.
/// </summary>
internal static class StandaloneLog
{
    private const string UnknownPeerUrl = "http://localhost:2380";

    /// <summary>Makes the entries to add.</summary>
    /// <param name="committed">The committed entries behind the snapshot.</param>
    /// <param name="snapshot">Configuration of the snapshot.</param>
    /// <param name="self">This member.</param>
    /// <param name="term">Their term.</param>
    /// <param name="commit">Index of the last committed entry.</param>
    /// <param name="log">Told what is removed.</param>
    public static Entry[] Additions(ReadOnlySpan<Entry> committed, ConfState snapshot, ulong self, ulong term, ulong commit, ILog log)
    {
        var before = new LogConfiguration(snapshot, committed);
        var changes = new List<MembershipChange>();
        if (before.Learners.Contains(self))
        {
            changes.Add(MembershipChange.Promote(self));
        }
        else if (!before.Voters.Contains(self))
        {
            changes.Add(MembershipChange.Add(new Member { Id = self, PeerUrls = [UnknownPeerUrl] }));
        }

        foreach (ulong id in before.Voters.Concat(before.Learners).Where(id => id != self).Order())
        {
            log.Info("removing member to form a new cluster", [("removed-member-id", MemberIds.ToText(id))]);
            changes.Add(MembershipChange.Remove(id));
        }

        return [.. changes.Select((change, i) => new Entry { Type = EntryType.ConfChange, Term = term, Index = commit + 1 + (ulong)i, Data = Encode(change) })];
    }

    private static byte[] Encode(MembershipChange change) => RaftCodec.Encode(change.ToConfChange(0));
}
