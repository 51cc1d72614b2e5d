using Netcd.Core.Membership;
using Netcd.Core.V2;
using Netcd.Protocol.Codec;
using Netcd.Raft;
using Netcd.Storage.Wal;

namespace Netcd.Core.Maintenance.Offline;

/// <summary>Log entries for a backup: what is about the members of the old cluster has no effect any more, indexes stay. Pure.</summary>
/// <param name="identity">The new member.</param>
/// <param name="withV3">Whether entries of the v3 API keep their effect.</param>
internal sealed class BackupEntries(BackupIdentity identity, bool withV3)
{
    /// <summary>Rewrites the entries behind a snapshot.</summary>
    /// <param name="entries">The entries.</param>
    /// <param name="hasSnapshot">Whether a snapshot adds the new member; else the first change of the membership does.</param>
    public IEnumerable<WalEntry> Rewrite(IEnumerable<WalEntry> entries, bool hasSnapshot)
    {
        bool isAdded = hasSnapshot;
        foreach (WalEntry entry in entries)
        {
            bool isChange = entry.Type != (int)EntryType.Normal;
            if (isChange && !isAdded)
            {
                isAdded = true;
                yield return entry with { Type = (int)EntryType.ConfChange, Data = RaftCodec.Encode(MembershipChange.Add(identity.Member).ToConfChange(0)) };
            }
            else
            {
                yield return isChange || !IsKept(entry.Data.Span) ? entry with { Type = (int)EntryType.Normal, Data = default } : entry;
            }
        }
    }

    private bool IsKept(ReadOnlySpan<byte> data)
    {
        switch (NormalEntries.KindOf(data))
        {
            case NormalEntryKind.Internal when InternalRequestView.TryParse(data, out InternalRequestView request):
                return withV3 && request.Kind != InternalRequestKind.ClusterMemberAttrSet;
            case NormalEntryKind.V2 when V2RequestCodec.TryDecode(data, out V2Request? request):
                return !MembershipPaths.TryParseAttributes(request.Path, out _);
            case NormalEntryKind.Empty:
                return true;
            default:
                throw new OfflineException("the write-ahead log holds an entry that is no request");
        }
    }
}
