using System.Text;
using Netcd.Core.Alarms;
using Netcd.Core.LocalMember;
using Netcd.Protocol.Rpc;

namespace Netcd.Simulation.Verification;

/// <summary>What members must agree on besides key-value pairs: members, versions, leases with their keys, alarms, the v2 tree with its history.</summary>
internal static class MemberDigest
{
    public static string Of(EtcdMember member)
    {
        var text = new StringBuilder();
        foreach (Core.Membership.Member each in member.Membership.View.Members)
        {
            text.Append($"member {each.Id:x} {each.Name} {each.IsLearner} {string.Join(',', each.PeerUrls)} {string.Join(',', each.ClientUrls)}; ");
        }

        text.Append($"version {member.Membership.View.ClusterVersion}; ");
        foreach (long lease in member.Lessor.LeasesByRemainingTime().Order())
        {
            string[] keys = [.. member.Lessor.Keys(lease).Select(k => Encoding.Latin1.GetString(k.Span)).Order(StringComparer.Ordinal)];
            text.Append($"lease {lease:x} {string.Join(',', keys)}; ");
        }

        foreach (AlarmRecord alarm in member.Alarms.Get(AlarmType.None))
        {
            text.Append($"alarm {alarm}; ");
        }

        text.Append($"v2 {V2Check.Comparable(member.V2.Store.Save())}");
        return text.ToString();
    }
}
