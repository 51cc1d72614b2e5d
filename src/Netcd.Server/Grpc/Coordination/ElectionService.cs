using Google.Protobuf;
using Netcd.Core.LocalMember;
using Netcd.Protocol.Election;
using Netcd.Protocol.Mvcc;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;
using Netcd.Rpc.Server;

namespace Netcd.Server.Grpc.Coordination;

/// <summary><c>v3electionpb.Election</c>: the recipe of etcd's election clients, run at the server.</summary>
internal sealed class ElectionService(EtcdMember member, Callers callers, Answers answers)
{
    public void Register(RpcServiceTable table)
    {
        table.Unary("/v3electionpb.Election/Campaign", CampaignRequest.Parser, Campaign);
        table.Unary("/v3electionpb.Election/Proclaim", ProclaimRequest.Parser, Proclaim);
        table.Unary("/v3electionpb.Election/Leader", LeaderRequest.Parser, Leader);
        table.ServerStream<LeaderRequest, LeaderResponse>("/v3electionpb.Election/Observe", LeaderRequest.Parser, Observe);
        table.Unary("/v3electionpb.Election/Resign", ResignRequest.Parser, Resign);
    }

    private async ValueTask<CampaignResponse?> Campaign(RpcCall call, CampaignRequest request)
    {
        var kv = new CallerKv(member, callers, answers, call);
        var line = new WaitingLine(request.Name);
        long lease = await kv.LeaseAsync(request.Lease);
        ByteString key = line.KeyOf(lease);
        TxnResponse entered = await kv.TxnAsync(new TxnRequest
        {
            Compare = { KeyCompare.IsAbsent(key) },
            Success = { new RequestOp { RequestPut = new PutRequest { Key = key, Value = request.Value, Lease = lease } } },
            Failure = { new RequestOp { RequestRange = new RangeRequest { Key = key } } },
        });
        KeyValue? known = entered.Succeeded ? null : entered.Responses[0].ResponseRange.Kvs[0];
        var leader = new LeaderKey { Name = request.Name, Key = key, Rev = known?.CreateRevision ?? entered.Header.Revision, Lease = lease };
        try
        {
            if (known is not null && known.Value != request.Value)
            {
                await ProclaimAsync(kv, leader, lease, request.Value);
            }

            await line.WaitForThoseBeforeAsync(kv, leader.Rev - 1);
        }
        catch (OperationCanceledException)
        {
            await ResignAsync(kv, leader);
            throw;
        }

        return new CampaignResponse { Header = entered.Header, Leader = leader };
    }

    private async ValueTask<ProclaimResponse?> Proclaim(RpcCall call, ProclaimRequest request)
    {
        var kv = new CallerKv(member, callers, answers, call);
        LeaderKey leader = Given(request.Leader);
        return new() { Header = await ProclaimAsync(kv, leader, await kv.LeaseAsync(leader.Lease), request.Value) };
    }

    private async ValueTask<LeaderResponse?> Leader(RpcCall call, LeaderRequest request)
    {
        RangeResponse first = await new CallerKv(member, callers, answers, call).RangeAsync(new WaitingLine(request.Name).First());
        return first.Kvs.Count > 0
            ? new LeaderResponse { Header = first.Header, Kv = first.Kvs[0] }
            : throw new RpcException(RpcStatusCode.Unknown, "election: no leader");
    }

    private async ValueTask<ResignResponse?> Resign(RpcCall call, ResignRequest request)
    {
        var kv = new CallerKv(member, callers, answers, call);
        LeaderKey leader = Given(request.Leader);
        await kv.LeaseAsync(leader.Lease);
        return new() { Header = await ResignAsync(kv, leader) };
    }

    private async ValueTask Observe(RpcCall call, LeaderRequest request, RpcStreamWriter<LeaderResponse> output)
    {
        var kv = new CallerKv(member, callers, answers, call);
        var line = new WaitingLine(request.Name);
        while (true)
        {
            RangeResponse first = await kv.RangeAsync(line.First());
            LeaderResponse leader = first.Kvs.Count > 0
                ? new LeaderResponse { Header = first.Header, Kv = first.Kvs[0] }
                : await WaitForOneAsync(kv, line, first.Header.Revision);
            await output.WriteAsync(leader);
            await FollowAsync(kv, leader, output);
        }
    }

    /// <summary>The first who enters an empty line.</summary>
    private static async ValueTask<LeaderResponse> WaitForOneAsync(CallerKv kv, WaitingLine line, long fromRevision)
    {
        using KeyWatch watch = kv.Watch(line.Everybody(fromRevision));
        while (await watch.NextAsync() is { } response)
        {
            foreach (Event change in response.Events)
            {
                if (change.Type == Event.Types.EventType.Put)
                {
                    // The batch may hold later changes; the header is to name the revision of this one.
                    response.Header.Revision = change.Kv.ModRevision;
                    return new LeaderResponse { Header = response.Header, Kv = change.Kv };
                }
            }
        }

        throw ClosedEarly();
    }

    /// <summary>Sends each value that a leader proclaims until its key is gone.</summary>
    private static async ValueTask FollowAsync(CallerKv kv, LeaderResponse leader, RpcStreamWriter<LeaderResponse> output)
    {
        using KeyWatch watch = kv.Watch(new WatchCreateRequest { Key = leader.Kv.Key, StartRevision = leader.Header.Revision + 1 });
        while (await watch.NextAsync() is { } response)
        {
            foreach (Event change in response.Events)
            {
                if (change.Type == Event.Types.EventType.Delete)
                {
                    return;
                }

                await output.WriteAsync(new LeaderResponse { Header = response.Header, Kv = change.Kv });
            }
        }

        throw ClosedEarly();
    }

    private static async ValueTask<ResponseHeader> ProclaimAsync(CallerKv kv, LeaderKey leader, long lease, ByteString value)
    {
        TxnResponse written = await kv.TxnAsync(new TxnRequest
        {
            Compare = { KeyCompare.IsFrom(leader.Key, leader.Rev) },
            Success = { new RequestOp { RequestPut = new PutRequest { Key = leader.Key, Value = value, Lease = lease } } },
        });
        return written.Succeeded ? written.Header : throw new RpcException(RpcStatusCode.Unknown, "election: not leader");
    }

    private static async ValueTask<ResponseHeader> ResignAsync(CallerKv kv, LeaderKey leader)
    {
        TxnResponse written = await kv.TxnAsync(new TxnRequest
        {
            Compare = { KeyCompare.IsFrom(leader.Key, leader.Rev) },
            Success = { new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = leader.Key } } },
        });
        return written.Header;
    }

    private static LeaderKey Given(LeaderKey? leader) =>
        leader ?? throw new RpcException(RpcStatusCode.Unknown, "\"leader\" field must be provided");

    private static RpcException ClosedEarly() => new(RpcStatusCode.Unknown, "election: observe closed early");
}
