using System.Buffers;
using Netcd.Core.Bootstrap;
using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.LocalMember;
using Netcd.Core.Membership;
using Netcd.Rpc.Http;

namespace Netcd.Server.Health;

/// <summary>What the peer ports of a member answer to anybody: its version and the members it knows.</summary>
public sealed class PeerPages(EtcdMember member) : IPlainHttpHandler
{
    /// <inheritdoc/>
    public ValueTask HandleAsync(PlainHttpExchange exchange)
    {
        switch (exchange.Path)
        {
            case "/version":
                string cluster = member.Membership.View.ClusterVersion?.ToString() ?? "not_decided";
                return exchange.WriteAsync(200, "application/json", $"{{\"etcdserver\":\"{ServerVersion.Release}\",\"etcdcluster\":\"{cluster}\"}}");
            case "/members":
                exchange.ResponseHeaders["X-Etcd-Cluster-Id"] = MemberIds.ToText(member.ClusterId);
                return exchange.WriteAsync(200, "application/json", MembersText());
            default:
                return exchange.WriteAsync(404, "text/plain; charset=utf-8", "404 page not found\n");
        }
    }

    private ReadOnlyMemory<byte> MembersText()
    {
        var text = new ArrayBufferWriter<byte>();
        text.Write("["u8);
        bool first = true;
        foreach (Core.Membership.Member known in member.Membership.View.Members)
        {
            if (!first)
            {
                text.Write(","u8);
            }

            first = false;
            text.Write(MemberJson.WriteMember(known));
        }

        text.Write("]\n"u8);
        return text.WrittenMemory;
    }
}
