using Netcd.CommandLine.Output;
using Netcd.Etcdctl.Output;
using Netcd.Protocol.Rpc;
using Netcd.Telemetry.GoText;

namespace Netcd.Etcdctl.Answers;

/// <summary>Answer of member add: for people with the environment that the new member is started with.</summary>
/// <param name="response">The response.</param>
/// <param name="name">Name of the new member.</param>
/// <param name="peerUrls">Its peer URLs, as given.</param>
internal sealed class MemberAddedAnswer(MemberAddResponse response, string name, string peerUrls) : MessageAnswer(response, MessageShapes.MemberAdd)
{
    /// <inheritdoc/>
    public override void WriteSimple(TextOutput output, PrintStyle style)
    {
        IEnumerable<string> cluster = response.Members.SelectMany(member =>
            member.PeerURLs.Select(url => $"{(member.ID == response.Member.ID ? name : member.Name)}={url}"));
        output.Line($"Member {Padded(response.Member.ID)} added to cluster {Padded(response.Header.ClusterId)}");
        output.Line("");
        output.Line("ETCD_NAME=" + GoQuote.Quote(name));
        output.Line("ETCD_INITIAL_CLUSTER=" + GoQuote.Quote(string.Join(',', cluster)));
        output.Line("ETCD_INITIAL_ADVERTISE_PEER_URLS=" + GoQuote.Quote(peerUrls));
        output.Line("ETCD_INITIAL_CLUSTER_STATE=\"existing\"");
    }

    /// <summary>An id as wide as the widest.</summary>
    public static string Padded(ulong id) => $"{id:x}".PadLeft(16);
}
