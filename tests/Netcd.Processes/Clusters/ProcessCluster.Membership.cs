using Netcd.Protocol.Rpc;
using Netcd.Rpc;

namespace Netcd.Processes;

/// <content>Members that come and go.</content>
public sealed partial class ProcessCluster
{
    /// <summary>Adds a member with an empty directory, starts it and waits until it serves clients.</summary>
    /// <param name="kind">What to start.</param>
    /// <param name="isLearner">Whether it joins without a vote.</param>
    public async Task<ClusterMember> AddAsync(Toolset kind, bool isLearner = false)
    {
        string name = $"m{_joined++}";
        int[] ports = FreePorts.Take(2, _host);
        PeerRelay? relay = _options.HasRelays ? Network.Add(name) : null;
        MemberAddResponse added = await AnnounceAsync(relay?.Url ?? $"{PeerScheme}://{_host}:{ports[1]}", isLearner);
        string initial = string.Join(',', added.Members.SelectMany(m => m.PeerURLs.Select(u => $"{(m.ID == added.Member.ID ? name : m.Name)}={u}")));
        return await LaunchAsync(kind, relay, new EtcdOptions { Name = name, Ports = (ports[0], ports[1]), InitialCluster = initial, IsJoining = true });
    }

    /// <summary>Adds a member to the cluster without starting anything.</summary>
    /// <param name="url">Its peer URL.</param>
    /// <param name="isLearner">Whether it has no vote.</param>
    public Task<MemberAddResponse> AnnounceAsync(string url, bool isLearner) => ReconfigureAsync(
        $"adding {url}",
        member => member.CallAsync("Cluster/MemberAdd", new MemberAddRequest { PeerURLs = { url }, IsLearner = isLearner }, MemberAddResponse.Parser));

    /// <summary>Removes a member through another one. Its process is left to end by itself.</summary>
    public Task RemoveAsync(ClusterMember member) => RemoveAsync(member.Id, member);

    /// <summary>Removes a member by its id, through another one.</summary>
    public Task RemoveAsync(ulong id, ClusterMember? except = null) => ReconfigureAsync(
        $"removing {id:x}",
        other => other.CallAsync("Cluster/MemberRemove", new MemberRemoveRequest { ID = id }, MemberRemoveResponse.Parser),
        except);

    /// <summary>Ends a member's process and forgets it with its directory.</summary>
    public async Task DiscardAsync(ClusterMember member)
    {
        lock (_members)
        {
            _members.Remove(member);
        }

        await member.DisposeAsync();
    }

    /// <summary>Gives a learner a vote, as soon as it has caught up.</summary>
    public async Task PromoteAsync(ClusterMember learner)
    {
        await learner.StatusAsync();
        await ReconfigureAsync(
            $"promoting {learner.Name}",
            other => other.CallAsync("Cluster/MemberPromote", new MemberPromoteRequest { ID = learner.Id }, MemberPromoteResponse.Parser),
            learner);
    }

    // A cluster that has just elected or just changed answers "unhealthy cluster" for a few seconds, a learner "not in sync" for a moment.
    private async Task<T> ReconfigureAsync<T>(string what, Func<ClusterMember, Task<T>> change, ClusterMember? except = null)
        where T : class
    {
        return await Poll.UntilAsync<T>(what, Patience, async () =>
        {
            ClusterMember through = Running.First(m => m != except);
            try
            {
                return await change(through);
            }
            catch (RpcException e) when (e.Code is RpcStatusCode.Unavailable or RpcStatusCode.FailedPrecondition)
            {
                return null;
            }
        });
    }
}
