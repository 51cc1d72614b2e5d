using System.Collections.Immutable;
using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.Membership;
using Netcd.Core.Mvcc;
using Netcd.Core.Peers;
using Netcd.Core.World;
using Netcd.Protocol.Errors;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.Maintenance;

/// <summary>
/// Compares the key-value history of this member with that of the others by hash: at the start, at intervals, and after
/// compactions. Members whose data differs get the CORRUPT alarm. One check at a time; thread-safe.
/// </summary>
internal sealed class CorruptionChecker(MvccStore store, ClusterMembership membership, IPeerCalls calls, IWorld world, TimeSpan timeLimit, ILog log)
{
    private long _checkedCompaction;

    /// <summary>Waits until this member has applied what the cluster had committed.</summary>
    public required Func<ValueTask<EtcdError>> ReadBarrierAsync { get; init; }

    /// <summary>Raises the alarm for a member; 0 when nobody can say whose data is wrong.</summary>
    public required Func<ulong, ValueTask> RaiseAlarmAsync { get; init; }

    private LogField LocalId => ("local-member-id", MemberIds.ToText(membership.LocalId));

    /// <summary>Before a member with data takes part: whether its data agrees with that of the members that answer.</summary>
    /// <returns>etcd's words for the difference, or null.</returns>
    public async Task<string?> CheckAtStartAsync(CancellationToken cancellation)
    {
        log.Info("starting initial corruption check", [LocalId, ("timeout", timeLimit)]);
        HashKvResult own = await HashAsync(0);
        int different = 0;
        foreach ((Member peer, PeerResult<PeerHash> answer) in await AskAllAsync(own.HashRevision, cancellation))
        {
            LogField[] fields = [LocalId, ("local-member-revision", own.HashRevision), ("local-member-compact-revision", own.CompactRevision), ("local-member-hash", own.Hash), ("remote-peer-id", MemberIds.ToText(peer.Id)), ("remote-peer-hash", answer.Value?.Hash), ("remote-peer-compact-revision", answer.Value?.CompactRevision), ("error", Problem(answer))];
            if (!answer.Succeeded)
            {
                log.Warn(answer.Error == EtcdError.Compacted ? "cannot fetch hash from remote peer; local member is behind" : "cannot fetch hash from slow remote peer", fields);
            }
            else if (answer.Value!.Hash != own.Hash && answer.Value.CompactRevision == own.CompactRevision)
            {
                log.Warn("found different hash values from remote peer", fields);
                different++;
            }
            else if (answer.Value.Hash != own.Hash)
            {
                log.Warn("found different compact revision values from remote peer", fields);
            }
        }

        if (different > 0)
        {
            return $"{MemberIds.ToText(membership.LocalId)} found data inconsistency with peers";
        }

        log.Info("initial corruption checking passed; no corruption", [LocalId]);
        return null;
    }

    /// <summary>The leader's comparison at intervals, at its present revision.</summary>
    public async Task CheckNowAsync(CancellationToken cancellation)
    {
        HashKvResult before = await HashAsync(0);
        List<(Member Peer, PeerResult<PeerHash> Answer)> answers = await AskAllAsync(before.HashRevision, cancellation);
        if (await ReadBarrierAsync() != EtcdError.None)
        {
            return;
        }

        HashKvResult after = await HashAsync(0);
        ulong? suspect = after.Hash != before.Hash && after.HashRevision == before.HashRevision && after.CompactRevision == before.CompactRevision ? membership.LocalId : null;
        int compared = 0;
        foreach ((Member peer, PeerResult<PeerHash> answer) in answers)
        {
            if (!answer.Succeeded)
            {
                continue;
            }

            compared++;
            if (Contradiction(answer.Value!, before, after) is { } reason)
            {
                log.Warn(reason, [LocalId, ("remote-peer-id", MemberIds.ToText(peer.Id)), ("local-member-hash", before.Hash), ("remote-peer-hash", answer.Value!.Hash)]);
                suspect ??= peer.Id;
            }
        }

        if (suspect is { } id)
        {
            await RaiseAlarmAsync(id);
        }

        log.Info("finished peer corruption check", [("number-of-peers-checked", compared)]);
    }

    /// <summary>The leader's comparison of hashes that compactions left behind, newest first.</summary>
    public async Task CheckCompactionsAsync(CancellationToken cancellation)
    {
        int compared = 0;
        foreach (HashKvResult own in store.CompactionHashes.Reverse().Where(hash => hash.HashRevision > _checkedCompaction).ToArray())
        {
            List<(Member Peer, PeerResult<PeerHash> Answer)> answers = await AskAllAsync(own.HashRevision, cancellation);
            compared++;
            if (answers.Count > 0 && await CompareAsync(own, answers))
            {
                break;
            }
        }

        log.Info("finished compaction hash check", [("number-of-hashes-checked", compared)]);
    }

    /// <summary>Groups the members by hash and raises the alarm for those outside of the majority.</summary>
    /// <returns>Whether older compactions need no look: all members agree here, or the difference was told.</returns>
    private async Task<bool> CompareAsync(HashKvResult own, List<(Member Peer, PeerResult<PeerHash> Answer)> answers)
    {
        var byHash = new SortedDictionary<uint, List<ulong>> { [own.Hash] = [membership.LocalId] };
        int compared = 0;
        foreach ((Member peer, PeerResult<PeerHash> answer) in answers)
        {
            if (!answer.Succeeded || answer.Value!.CompactRevision != own.CompactRevision)
            {
                string reason = answer.Succeeded ? $"the peer's CompactRevision {answer.Value!.CompactRevision} doesn't match leader's CompactRevision {own.CompactRevision}" : "no response";
                log.Warn("Skipped peer's hash", [LocalId, ("remote-peer-id", MemberIds.ToText(peer.Id)), ("reason", reason)]);
                continue;
            }

            compared++;
            if (!byHash.TryGetValue(answer.Value.Hash, out List<ulong>? ids))
            {
                byHash[answer.Value.Hash] = ids = [];
            }

            ids.Add(peer.Id);
        }

        if (byHash.Count == 1)
        {
            if (compared < answers.Count)
            {
                return false;
            }

            log.Info("successfully checked hash on whole cluster", [("number-of-peers-checked", compared), ("revision", own.HashRevision), ("compactRevision", own.CompactRevision)]);
            _checkedCompaction = Math.Max(_checkedCompaction, own.HashRevision);
            return true;
        }

        await BlameMinorityAsync(byHash, quorum: ((answers.Count + 1) / 2) + 1, own);
        return true;
    }

    private async Task BlameMinorityAsync(SortedDictionary<uint, List<ulong>> byHash, int quorum, HashKvResult own)
    {
        KeyValuePair<uint, List<ulong>>[] majority = [.. byHash.Where(group => group.Value.Count >= quorum)];
        if (majority.Length == 0)
        {
            log.Error("Detected compaction hash mismatch but cannot identify the corrupted members, so intentionally set the memberID as 0", [("leader-id", MemberIds.ToText(membership.LocalId)), ("leader-revision", own.HashRevision), ("leader-compact-revision", own.CompactRevision), ("leader-hash", own.Hash)]);
            await RaiseAlarmAsync(0);
            return;
        }

        foreach ((uint hash, List<ulong> ids) in byHash)
        {
            if (hash != majority[0].Key)
            {
                foreach (ulong id in ids)
                {
                    log.Error("Detected compaction hash mismatch", [("leader-id", MemberIds.ToText(membership.LocalId)), ("leader-revision", own.HashRevision), ("leader-compact-revision", own.CompactRevision), ("leader-hash", own.Hash), ("minority-group-hash", hash), ("minority-group-member", MemberIds.ToText(id))]);
                    await RaiseAlarmAsync(id);
                }
            }
        }
    }

    private static string? Contradiction(PeerHash peer, HashKvResult before, HashKvResult after) =>
        peer.CurrentRevision > after.CurrentRevision ? "revision from follower must be less than or equal to leader's"
        : peer.CompactRevision > after.CompactRevision ? "compact revision from follower must be less than or equal to leader's"
        : peer.CompactRevision == before.CompactRevision && peer.Hash != before.Hash ? "same compact revision then hashes must match"
        : null;

    private static string Problem(PeerResult<PeerHash> answer) => answer.IsAnswered ? answer.Error == EtcdError.None ? "" : answer.Error.Message() : answer.Reason;

    private async Task<List<(Member Peer, PeerResult<PeerHash> Answer)>> AskAllAsync(long revision, CancellationToken cancellation)
    {
        ImmutableArray<Member> peers = membership.View.Members.RemoveAll(member => member.Id == membership.LocalId);
        PeerResult<PeerHash>[] answers = await Task.WhenAll(peers.Select(peer =>
            PeerSurvey.AskAsync(peer, url => calls.GetHashKvAsync(url, membership.ClusterId, revision, timeLimit, cancellation))));
        return [.. peers.Zip(answers)];
    }

    private Task<HashKvResult> HashAsync(long revision)
    {
        var hash = new TaskCompletionSource<HashKvResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        world.RunInBackground("corruption check", () =>
        {
            try
            {
                hash.SetResult(store.HashKv(revision));
            }
            catch (Exception e)
            {
                hash.SetException(e);
            }
        });
        return hash.Task;
    }
}
