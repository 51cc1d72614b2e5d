using System.Text;
using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.Membership;
using Netcd.Core.Requests;
using Netcd.Core.V2;
using Netcd.Protocol.Errors;
using Netcd.Telemetry.Failpoints;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.LocalMember;

/// <summary>
/// Writes through the log what the cluster has to know of this member: its name and client URLs, and as leader the cluster
/// version. Uses v2 requests, because members of 3.4 stop at the newer form.
/// </summary>
public sealed class MemberAnnouncer(MemberOptions options, ClusterMembership membership, Proposer proposer, TimeProvider clock, ILog log)
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(1);

    /// <summary>Publishes name and client URLs; tries until it worked. Afterwards the member may serve clients.</summary>
    /// <exception cref="OperationCanceledException">The member stops.</exception>
    public async Task PublishAttributesAsync(CancellationToken cancellation)
    {
        Failpoint.Reach("beforePublishing");
        string path = MembershipPaths.Attributes(membership.LocalId);
        string attributes = Encoding.UTF8.GetString(MemberJson.WriteAttributes(new MemberAttributes(options.Name, [.. options.ClientUrls])));
        for (TimeSpan pause = FirstRetry; ; pause = pause * 2 < LongestRetry ? pause * 2 : LongestRetry)
        {
            ApplyResult result = await PutAsync(path, attributes);
            cancellation.ThrowIfCancellationRequested();
            if (result.Error == EtcdError.None)
            {
                log.Info("published local member to cluster through raft", [
                    ("local-member-id", MemberIds.ToText(membership.LocalId)),
                    ("local-member-attributes", $"{{Name:{options.Name} ClientURLs:[{string.Join(' ', options.ClientUrls)}]}}"),
                    ("request-path", path),
                    ("cluster-id", MemberIds.ToText(membership.ClusterId))]);
                return;
            }

            log.Warn("failed to publish local member to cluster through raft", [("local-member-id", MemberIds.ToText(membership.LocalId)), ("error", result.Error.Message())]);
            // An attempt that was given up may still be on its way through the log: too many of them would hold up the next.
            await Task.Delay(pause, clock, cancellation);
        }
    }

    /// <summary>Proposes a cluster version.</summary>
    public async Task ProposeClusterVersionAsync(EtcdVersion version)
    {
        EtcdVersion? current = membership.View.ClusterVersion;
        if (current is null)
        {
            log.Info("setting up initial cluster version using v2 API", [("cluster-version", version.MajorMinor)]);
        }
        else
        {
            log.Info("updating cluster version using v2 API", [("from", current.Value.MajorMinor), ("to", version.MajorMinor)]);
        }

        ApplyResult result = await PutAsync(MembershipPaths.Version, version.ToString());
        if (result.Error == EtcdError.None)
        {
            log.Info("cluster version is updated", [("cluster-version", version.MajorMinor)]);
        }
    }

    private ValueTask<ApplyResult> PutAsync(string path, string value) =>
        proposer.ProposeAsync(id => V2RequestCodec.Encode(new V2Request { Id = id, Method = V2Request.Put, Path = path, Value = value }));
}
