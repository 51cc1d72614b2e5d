using Google.Protobuf;
using Netcd.Protocol.Rpc;

namespace Netcd.Processes;

/// <content>Waiting for what the cluster does by itself.</content>
public sealed partial class ProcessCluster
{
    /// <summary>How long the cluster may take for anything before the test gives up; generous, because the machine may be busy.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // One that is paused must not hold up the others.
    private static readonly TimeSpan StatusLimit = TimeSpan.FromSeconds(1);

    /// <summary>The leader that a majority of the members agrees on, itself included.</summary>
    /// <param name="among">The members that matter; null for all that run.</param>
    public Task<ClusterMember> LeaderAsync(IReadOnlyList<ClusterMember>? among = null) => Poll.UntilAsync("a leader", Patience, () => FindLeaderAsync(among));

    /// <summary>Waits until a leader other than this one is agreed on, and returns it.</summary>
    public Task<ClusterMember> OtherLeaderAsync(ClusterMember old, IReadOnlyList<ClusterMember>? among = null) =>
        Poll.UntilAsync($"another leader than {old}", Patience, async () => await FindLeaderAsync(among) is { } leader && leader != old ? leader : null);

    /// <summary>Hands leadership over to a member and waits until all agree.</summary>
    public async Task MoveLeaderAsync(ClusterMember target)
    {
        await target.StatusAsync();
        await Poll.UntilAsync($"{target} leads", Patience, async () =>
        {
            ClusterMember? leader = await FindLeaderAsync(null);
            if (leader == target)
            {
                return true;
            }

            if (leader is not null)
            {
                await leader.CallAsync("Maintenance/MoveLeader", new MoveLeaderRequest { TargetID = target.Id }, MoveLeaderResponse.Parser);
            }

            return false;
        });
    }

    /// <summary>Waits until all running members know the same leader and each answers a linearizable read.</summary>
    public async Task HealthyAsync()
    {
        var read = new RangeRequest { Key = ByteString.CopyFromUtf8("health") };
        await Poll.UntilAsync("health", Patience, async () =>
        {
            StatusResponse[] all = await Task.WhenAll(Running.Select(static m => m.StatusAsync()));
            if (all.Length == 0 || all[0].Leader == 0 || all.Any(s => s.Leader != all[0].Leader))
            {
                return false;
            }

            await Task.WhenAll(Running.Select(m => m.CallAsync("KV/Range", read, RangeResponse.Parser)));
            return true;
        });
    }

    /// <summary>
    /// Waits until all running members are at one revision and returns it with their hash of the key space; fails when the hashes differ.
    /// Nobody may write meanwhile.
    /// </summary>
    public async Task<HashKVResponse> EqualAsync()
    {
        HashKVResponse[] hashes = await Poll.UntilAsync<HashKVResponse[]>("equal revisions", Patience, async () =>
        {
            HashKVResponse[] found = await Task.WhenAll(Running.Select(static m => m.HashAsync(0)));
            bool isSettled = found.All(h => h.Header.Revision == found[0].Header.Revision && h.CompactRevision == found[0].CompactRevision);
            return isSettled ? found : null;
        });
        Compare(hashes, hashes[0].Header.Revision);
        return hashes[0];
    }

    /// <summary>Compares the hashes of all running members at a revision that one of them has reached, while writes go on.</summary>
    public async Task EqualMeanwhileAsync()
    {
        long revision = (await Running.First().HashAsync(0)).Header.Revision;
        HashKVResponse[] hashes = await Poll.UntilAsync<HashKVResponse[]>($"hashes at revision {revision}", Patience, async () =>
        {
            // One that is behind answers "future revision"; a compaction in between gives hashes of different things.
            HashKVResponse[] found = await Task.WhenAll(Running.Select(m => m.HashAsync(revision)));
            return found.All(h => h.CompactRevision == found[0].CompactRevision) ? found : null;
        });
        Compare(hashes, revision);
    }

    private static async Task<StatusResponse?> StatusOrNullAsync(ClusterMember member)
    {
        try
        {
            return await member.StatusAsync(StatusLimit);
        }
        catch (Netcd.Rpc.RpcException)
        {
            // Not now: others decide.
            return null;
        }
    }

    private void Compare(HashKVResponse[] hashes, long revision)
    {
        if (hashes.Any(h => h.Hash != hashes[0].Hash))
        {
            throw new InvalidDataException($"members differ at revision {revision}: {string.Join(", ", Running.Zip(hashes, static (m, h) => $"{m} {h.Hash}"))}");
        }
    }

    private async Task<ClusterMember?> FindLeaderAsync(IReadOnlyList<ClusterMember>? among)
    {
        ClusterMember[] running = [.. (among ?? Snapshot()).Where(static m => m.IsRunning)];
        StatusResponse?[] answers = await Task.WhenAll(running.Select(StatusOrNullAsync));
        ClusterMember? leader = running.FirstOrDefault(m => answers.Any(s => s?.Header.MemberId == m.Id && s.Leader == m.Id));
        return leader is not null && answers.Count(s => s?.Leader == leader.Id) > running.Length / 2 ? leader : null;
    }
}
