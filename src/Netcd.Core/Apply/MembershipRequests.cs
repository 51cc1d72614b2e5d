using Netcd.Core.Backend;
using Netcd.Core.Membership;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Membership;

namespace Netcd.Core.Apply;

/// <summary>Applies the membership requests that 3.6 members propose as v3 requests: cluster version, attributes, downgrade. Apply loop only.</summary>
public sealed class MembershipRequests(ClusterMembership membership, IBackendWriter backend)
{
    /// <summary>Applies one request of kind 1300 to 1302.</summary>
    public void Apply(InternalRequestKind kind, ReadOnlySpan<byte> body)
    {
        switch (kind)
        {
            case InternalRequestKind.ClusterVersionSet:
                membership.ApplyVersion(EtcdVersion.Parse(ClusterVersionSetRequest.Parser.ParseFrom(body).Ver), backend);
                break;
            case InternalRequestKind.ClusterMemberAttrSet:
                ClusterMemberAttrSetRequest attributes = ClusterMemberAttrSetRequest.Parser.ParseFrom(body);
                membership.ApplyAttributes(
                    attributes.MemberID,
                    new MemberAttributes(attributes.MemberAttributes.Name, [.. attributes.MemberAttributes.ClientUrls]),
                    backend);
                break;
            case InternalRequestKind.DowngradeInfoSet:
                DowngradeInfoSetRequest downgrade = DowngradeInfoSetRequest.Parser.ParseFrom(body);
                membership.ApplyDowngrade(new DowngradeInfo(downgrade.Enabled, downgrade.Ver), backend);
                break;
        }
    }
}
