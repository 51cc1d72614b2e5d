using System.Collections.Immutable;
using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.LocalMember;
using Netcd.Core.Membership;
using Netcd.Core.Peers;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.Bootstrap;

/// <summary>Finds out which cluster a member without data belongs to: one that is founded now, or one that runs already.</summary>
internal sealed class ClusterFormation(MemberOptions options, IPeerCalls calls, ILog log)
{
    private static readonly TimeSpan FoundingTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan JoiningTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Asks the other members as far as needed.</summary>
    /// <exception cref="BootstrapException">Settings and the cluster contradict each other, or nobody answers.</exception>
    public Task<FormedCluster> FormAsync(CancellationToken cancellation) =>
        options.IsNewCluster ? FoundAsync(cancellation) : JoinAsync(cancellation);

    /// <summary>The cluster that the settings describe, if this member founds it.</summary>
    /// <exception cref="BootstrapException">The settings are contradictory.</exception>
    public FormedCluster Describe()
    {
        ImmutableArray<Member> members = Listed(out Member self);
        return new FormedCluster(self.Id, MemberIds.ComputeCluster(members.Select(m => m.Id)), members, []);
    }

    private async Task<FormedCluster> FoundAsync(CancellationToken cancellation)
    {
        FormedCluster cluster = Describe();
        PeerMembers? running = await AskAsync(OtherUrls(cluster.Members, cluster.SelfId), FoundingTimeout, cancellation);
        if (running?.Members.Any(m => m.Id == cluster.SelfId && !m.ClientUrls.IsEmpty) ?? false)
        {
            throw new BootstrapException($"member {MemberIds.ToText(cluster.SelfId)} has already been bootstrapped");
        }

        return options.Discovery is { } service ? await DiscoverAsync(service, cluster.SelfId, cancellation) : cluster;
    }

    private async Task<FormedCluster> DiscoverAsync(IClusterDiscovery service, ulong selfId, CancellationToken cancellation)
    {
        string registration = string.Join(',', options.PeerUrls.Order(StringComparer.Ordinal).Select(url => $"{options.Name}={url}"));
        string founders = await service.JoinAsync(selfId, registration, cancellation);
        if (InitialCluster.TryParse(founders, out InitialCluster? listed, out _) && listed!.HasDuplicateUrl)
        {
            throw new BootstrapException($"discovery cluster {founders} has duplicate url");
        }

        return new ClusterFormation(options with { InitialCluster = founders }, calls, log).Describe();
    }

    private async Task<FormedCluster> JoinAsync(CancellationToken cancellation)
    {
        ImmutableArray<Member> listed = Listed(out Member self);
        PeerMembers running = await AskAsync(OtherUrls(listed, self.Id), JoiningTimeout, cancellation)
            ?? throw new BootstrapException("cannot fetch cluster info from peer urls: could not retrieve cluster information from the given URLs");
        if (!JoinedCluster.TryAssignIds(listed, running.Members, options.SameUrls, out ImmutableArray<Member> members, out string error))
        {
            string existing = string.Join(' ', running.Members.Select(m => MemberIds.ToText(m.Id)));
            throw new BootstrapException($"error validating peerURLs {{ClusterID:{MemberIds.ToText(running.ClusterId)} Members:[{existing}] RemovedMemberIDs:[]}}: {error}");
        }

        ulong selfId = members.First(m => m.Name == options.Name).Id;
        if (!await IsCompatibleAsync(running.Members.RemoveAll(m => m.Id == selfId), cancellation))
        {
            throw new BootstrapException("incompatible with current running cluster");
        }

        return new FormedCluster(selfId, running.ClusterId, members, running.Members);
    }

    private ImmutableArray<Member> Listed(out Member self)
    {
        if (!InitialCluster.TryParse(options.InitialCluster, out InitialCluster? cluster, out string error)
            || !cluster!.TryFormMembers(options.InitialClusterToken, out ImmutableArray<Member> members, out error))
        {
            throw new BootstrapException(error);
        }

        self = members.FirstOrDefault(m => m.Name == options.Name)
            ?? throw new BootstrapException($"couldn't find local name \"{options.Name}\" in the initial cluster configuration");
        return members;
    }

    private static string[] OtherUrls(ImmutableArray<Member> members, ulong self) =>
        [.. members.Where(m => m.Id != self).SelectMany(m => m.PeerUrls).Order(StringComparer.Ordinal)];

    private async Task<PeerMembers?> AskAsync(string[] urls, TimeSpan timeout, CancellationToken cancellation)
    {
        foreach (string url in urls)
        {
            PeerResult<PeerMembers> answer = await calls.GetMembersAsync(url, timeout, cancellation);
            if (answer.Succeeded && answer.Value!.Members.Length > 0)
            {
                return answer.Value;
            }

            log.Warn("failed to get cluster response", [("address", url + "/members"), ("error", answer.Reason)]);
        }

        return null;
    }

    private async Task<bool> IsCompatibleAsync(ImmutableArray<Member> others, CancellationToken cancellation)
    {
        var survey = new PeerSurvey(calls, log);
        PeerVersions?[] versions = await survey.VersionsAsync(others, JoiningTimeout, cancellation);
        bool isDowngrading = await survey.IsDowngradeEnabledAsync(others, JoiningTimeout, cancellation);
        return ClusterVersionRules.MayJoin(ServerVersion.Release, isDowngrading, versions.Select(v => v?.Cluster));
    }
}
