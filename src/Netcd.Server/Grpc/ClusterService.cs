using System.Collections.Immutable;
using Netcd.Core.LocalMember;
using Netcd.Core.Membership;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Rpc.Server;
using Member = Netcd.Core.Membership.Member;

namespace Netcd.Server.Grpc;

/// <summary><c>etcdserverpb.Cluster</c>: lists and changes members.</summary>
internal sealed class ClusterService(EtcdMember member, Answers answers)
{
    public void Register(RpcServiceTable table)
    {
        table.Unary("/etcdserverpb.Cluster/MemberList", MemberListRequest.Parser, List);
        table.Unary("/etcdserverpb.Cluster/MemberAdd", MemberAddRequest.Parser, Add);
        table.Unary("/etcdserverpb.Cluster/MemberRemove", MemberRemoveRequest.Parser, Remove);
        table.Unary("/etcdserverpb.Cluster/MemberUpdate", MemberUpdateRequest.Parser, Update);
        table.Unary("/etcdserverpb.Cluster/MemberPromote", MemberPromoteRequest.Parser, Promote);
    }

    private async ValueTask<MemberListResponse?> List(RpcCall call, MemberListRequest request)
    {
        EtcdError error = request.Linearizable ? await member.Kv.ReadBarrierAsync() : EtcdError.None;
        if (Refused(call, error))
        {
            return null;
        }

        var response = new MemberListResponse { Header = answers.Header(0) };
        response.Members.AddRange(Messages(member.Membership.View.Members));
        return response;
    }

    private async ValueTask<MemberAddResponse?> Add(RpcCall call, MemberAddRequest request)
    {
        (EtcdError error, MembershipView view) = await member.Members.AddAsync(request.PeerURLs, request.IsLearner, out Member? added);
        if (Refused(call, error))
        {
            return null;
        }

        var response = new MemberAddResponse { Header = answers.Header(0), Member = Message(added!) };
        response.Members.AddRange(Messages(view.Members));
        return response;
    }

    private async ValueTask<MemberRemoveResponse?> Remove(RpcCall call, MemberRemoveRequest request)
    {
        (EtcdError error, MembershipView view) = await member.Members.RemoveAsync(request.ID);
        if (Refused(call, error))
        {
            return null;
        }

        var response = new MemberRemoveResponse { Header = answers.Header(0) };
        response.Members.AddRange(Messages(view.Members));
        return response;
    }

    private async ValueTask<MemberUpdateResponse?> Update(RpcCall call, MemberUpdateRequest request)
    {
        (EtcdError error, MembershipView view) = await member.Members.UpdateAsync(request.ID, request.PeerURLs);
        if (Refused(call, error))
        {
            return null;
        }

        var response = new MemberUpdateResponse { Header = answers.Header(0) };
        response.Members.AddRange(Messages(view.Members));
        return response;
    }

    private async ValueTask<MemberPromoteResponse?> Promote(RpcCall call, MemberPromoteRequest request)
    {
        (EtcdError error, ImmutableArray<Member> members) = await member.Members.PromoteAsync(request.ID, call.Cancellation);
        if (Refused(call, error))
        {
            return null;
        }

        var response = new MemberPromoteResponse { Header = answers.Header(0) };
        response.Members.AddRange(Messages(members));
        return response;
    }

    private static bool Refused(RpcCall call, EtcdError error)
    {
        if (error != EtcdError.None)
        {
            Answers.Fail(call, error);
        }

        return error != EtcdError.None;
    }

    private static IEnumerable<Protocol.Rpc.Member> Messages(ImmutableArray<Member> members) => members.Select(Message);

    private static Protocol.Rpc.Member Message(Member known)
    {
        var message = new Protocol.Rpc.Member { ID = known.Id, Name = known.Name, IsLearner = known.IsLearner };
        message.PeerURLs.AddRange(known.PeerUrls);
        message.ClientURLs.AddRange(known.ClientUrls);
        return message;
    }
}
