using Netcd.Core.LocalMember;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;
using Netcd.Rpc.Server;

namespace Netcd.Server.Grpc;

/// <summary><c>etcdserverpb.Cluster</c>: lists members. Changing them needs peers, which this server does not speak yet; it says so.</summary>
internal sealed class ClusterService(EtcdMember member, Answers answers)
{
    private const string NoChanges = "netcd: changing the members of a cluster is not available in this version";

    public void Register(RpcServiceTable table)
    {
        table.Unary("/etcdserverpb.Cluster/MemberList", MemberListRequest.Parser, MemberList);
        foreach (string method in (ReadOnlySpan<string>)["MemberAdd", "MemberRemove", "MemberUpdate", "MemberPromote"])
        {
            table.Unary($"/etcdserverpb.Cluster/{method}", static (call, _) =>
            {
                call.Fail(RpcStatusCode.Unimplemented, NoChanges);
                return default;
            });
        }
    }

    private async ValueTask<MemberListResponse?> MemberList(RpcCall call, MemberListRequest request)
    {
        if (request.Linearizable)
        {
            EtcdError error = await member.Kv.ReadBarrierAsync();
            if (error != EtcdError.None)
            {
                Answers.Fail(call, error);
                return null;
            }
        }

        var response = new MemberListResponse { Header = answers.Header(0) };
        foreach (Core.Membership.Member known in member.Membership.View.Members)
        {
            response.Members.Add(ToMessage(known));
        }

        return response;
    }

    private static Protocol.Rpc.Member ToMessage(Core.Membership.Member known)
    {
        var message = new Protocol.Rpc.Member { ID = known.Id, Name = known.Name, IsLearner = known.IsLearner };
        message.PeerURLs.AddRange(known.PeerUrls);
        message.ClientURLs.AddRange(known.ClientUrls);
        return message;
    }
}
