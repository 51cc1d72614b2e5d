using Google.Protobuf;
using Netcd.Core.LocalMember;
using Netcd.Protocol.Lock;
using Netcd.Protocol.Mvcc;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;
using Netcd.Rpc.Server;

namespace Netcd.Server.Grpc.Coordination;

/// <summary><c>v3lockpb.Lock</c>: the recipe of etcd's lock clients, run at the server.</summary>
internal sealed class LockService(EtcdMember member, Callers callers, Answers answers)
{
    public void Register(RpcServiceTable table)
    {
        table.Unary("/v3lockpb.Lock/Lock", LockRequest.Parser, Lock);
        table.Unary("/v3lockpb.Lock/Unlock", UnlockRequest.Parser, Unlock);
    }

    private async ValueTask<LockResponse?> Lock(RpcCall call, LockRequest request)
    {
        var kv = new CallerKv(member, callers, answers, call);
        var line = new WaitingLine(request.Name);
        long lease = await kv.LeaseAsync(request.Lease);
        ByteString key = line.KeyOf(lease);
        var owner = new RequestOp { RequestRange = line.First() };
        TxnResponse entered = await kv.TxnAsync(new TxnRequest
        {
            Compare = { KeyCompare.IsAbsent(key) },
            Success = { new RequestOp { RequestPut = new PutRequest { Key = key, Lease = lease } }, owner },
            Failure = { new RequestOp { RequestRange = new RangeRequest { Key = key } }, owner },
        });
        long place = entered.Succeeded ? entered.Header.Revision : entered.Responses[0].ResponseRange.Kvs[0].CreateRevision;
        KeyValue? first = entered.Responses[1].ResponseRange.Kvs.FirstOrDefault();
        if (first is null || first.CreateRevision == place)
        {
            return new LockResponse { Header = entered.Header, Key = key };
        }

        try
        {
            await line.WaitForThoseBeforeAsync(kv, place - 1);
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException)
        {
            await kv.DeleteAsync(key);
            throw;
        }

        RangeResponse own = await kv.RangeAsync(new RangeRequest { Key = key });
        return own.Kvs.Count > 0
            ? new LockResponse { Header = own.Header, Key = key }
            : throw new RpcException(RpcStatusCode.Unknown, "mutex: session is expired");
    }

    private async ValueTask<UnlockResponse?> Unlock(RpcCall call, UnlockRequest request) =>
        new() { Header = await new CallerKv(member, callers, answers, call).DeleteAsync(request.Key) };
}
