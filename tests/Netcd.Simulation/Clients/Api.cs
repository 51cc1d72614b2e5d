using Google.Protobuf;
using Netcd.Core.Auth;
using Netcd.Core.LocalMember;
using Netcd.Core.Mvcc;
using Netcd.Core.Requests;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;

namespace Netcd.Simulation.Clients;

/// <summary>
/// What the API layer of a member does with each request of a user, without the wire. Runs inside the member's process.
/// </summary>
internal static class Api
{
    public static ValueTask<Answer> CallAsync(EtcdMember member, string user, OperationKind kind, IMessage request) => kind switch
    {
        OperationKind.Range => RangeAsync(member, user, (RangeRequest)request),
        OperationKind.Put => PutAsync(member, user, (PutRequest)request),
        OperationKind.Delete => DeleteAsync(member, user, (DeleteRangeRequest)request),
        OperationKind.Txn => TxnAsync(member, user, (TxnRequest)request),
        OperationKind.Compact => CompactAsync(member, user, (CompactionRequest)request),
        OperationKind.Grant => GrantAsync(member, user, ((LeaseGrantRequest)request).Clone()),
        OperationKind.Revoke => RevokeAsync(member, user, (LeaseRevokeRequest)request),
        OperationKind.KeepAlive => KeepAliveAsync(member, ((LeaseKeepAliveRequest)request).ID),
        _ => DefragmentAsync(member),
    };

    private static async ValueTask<Answer> RangeAsync(EtcdMember member, string user, RangeRequest request)
    {
        if (!request.Serializable && await member.Kv.ReadBarrierAsync() is var error and not EtcdError.None)
        {
            return new Answer(error);
        }

        return Read(member, user, request.ToByteArray());
    }

    private static async ValueTask<Answer> PutAsync(EtcdMember member, string user, PutRequest request) =>
        From(await member.Kv.PutAsync(request.ToByteArray(), Caller(member, user)), PutResponse.Parser);

    private static async ValueTask<Answer> DeleteAsync(EtcdMember member, string user, DeleteRangeRequest request) =>
        From(await member.Kv.DeleteRangeAsync(request.ToByteArray(), Caller(member, user)), DeleteRangeResponse.Parser);

    private static async ValueTask<Answer> TxnAsync(EtcdMember member, string user, TxnRequest request)
    {
        byte[] bytes = request.ToByteArray();
        EtcdError error = Check(member, bytes, out TxnKind kind);
        if (error == EtcdError.None && kind == TxnKind.LinearizableRead)
        {
            error = await member.Kv.ReadBarrierAsync();
        }

        return error != EtcdError.None ? new Answer(error)
            : kind == TxnKind.Write ? From(await Propose(member, user, bytes), TxnResponse.Parser)
            : ReadTxn(member, user, bytes);
    }

    private static ValueTask<ApplyResult> Propose(EtcdMember member, string user, byte[] bytes)
    {
        TxnRequestView.TryParse(bytes, out TxnRequestView view);
        using (view)
        {
            return member.Kv.TxnAsync(view, Caller(member, user));
        }
    }

    private static async ValueTask<Answer> CompactAsync(EtcdMember member, string user, CompactionRequest request) =>
        From(await member.Kv.CompactAsync(request.ToByteArray(), Caller(member, user)), CompactionResponse.Parser);

    private static async ValueTask<Answer> GrantAsync(EtcdMember member, string user, LeaseGrantRequest request)
    {
        ApplyResult result = await member.Leases.GrantAsync(request, Caller(member, user));
        return new Answer(result.Error, result.Revision, (IMessage?)result.Response);
    }

    private static async ValueTask<Answer> RevokeAsync(EtcdMember member, string user, LeaseRevokeRequest request)
    {
        ApplyResult result = await member.Leases.RevokeAsync(request, Caller(member, user));
        return new Answer(result.Error, result.Revision);
    }

    private static async ValueTask<Answer> KeepAliveAsync(EtcdMember member, long lease)
    {
        (EtcdError error, long ttl) = await member.Leases.KeepAliveAsync(lease, CancellationToken.None);
        return new Answer(error, 0, new LeaseKeepAliveResponse { ID = lease, TTL = ttl });
    }

    private static async ValueTask<Answer> DefragmentAsync(EtcdMember member)
    {
        await member.Backend.DefragmentAsync();
        return default;
    }

    public static async ValueTask<Answer> AuthAsync(EtcdMember member, string user, InternalRequestKind kind, IMessage request)
    {
        ApplyResult result = await member.Auth.ProposeAsync(kind, request, Caller(member, user));
        return new Answer(result.Error, result.Revision);
    }

    private static EtcdError Check(EtcdMember member, byte[] bytes, out TxnKind kind)
    {
        TxnRequestView.TryParse(bytes, out TxnRequestView view);
        using (view)
        {
            return member.Kv.CheckTxn(view, out kind);
        }
    }

    /// <summary>As a client certificate would name it: no password is hashed, no token has to arrive.</summary>
    private static AuthCaller Caller(EtcdMember member, string user)
    {
        member.Auth.Identify(token: null, commonName: user, out AuthCaller caller);
        return caller;
    }

    private static Answer Read(EtcdMember member, string user, byte[] bytes)
    {
        RangeRequestView.TryParse(bytes, out RangeRequestView view);
        EtcdError error = KvRequestChecks.Range(view);
        error = error != EtcdError.None ? error : member.Auth.PermitOf(Caller(member, user)).Read(view.Key, view.RangeEnd);
        if (error != EtcdError.None)
        {
            return new Answer(error);
        }

        using RangeRead read = member.Kv.Store.Range(view);
        if (read.Error != EtcdError.None)
        {
            return new Answer(read.Error, read.Revision);
        }

        using var body = new PooledBuffer();
        read.WriteBody(body);
        return new Answer(EtcdError.None, read.Revision, RangeResponse.Parser.ParseFrom(body.Written));
    }

    private static Answer ReadTxn(EtcdMember member, string user, byte[] bytes)
    {
        TxnRequestView.TryParse(bytes, out TxnRequestView view);
        using (view)
        {
            EtcdError refused = RequestPermissions.Txn(member.Auth.PermitOf(Caller(member, user)), view, member.Lessor);
            if (refused != EtcdError.None)
            {
                return new Answer(refused);
            }

            using KvResult result = member.Kv.Store.ReadTxn(view);
            return new Answer(result.Error, result.Revision, result.Error == EtcdError.None ? TxnResponse.Parser.ParseFrom(result.Body) : null);
        }
    }

    private static Answer From(ApplyResult result, MessageParser parser)
    {
        using PooledBuffer? body = result.Body;
        return new Answer(result.Error, result.Revision, result.Error != EtcdError.None ? null : parser.ParseFrom(body is null ? default : body.Written));
    }
}
