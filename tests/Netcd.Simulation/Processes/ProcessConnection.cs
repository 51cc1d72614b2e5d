using Google.Protobuf;
using Netcd.Processes;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;
using Netcd.Rpc.Client;
using Netcd.Simulation.Clients;

namespace Netcd.Simulation.Processes;

/// <summary>The way from one client to real members over gRPC.</summary>
internal sealed class ProcessConnection(ProcessTarget target) : IConnection
{
    private static readonly Dictionary<string, EtcdError> Errors = Enum.GetValues<EtcdError>()
        .Where(static e => e != EtcdError.None).DistinctBy(static e => e.Message()).ToDictionary(static e => e.Message());

    public async Task<(CallStatus Status, Answer Answer)> CallAsync(int member, string user, OperationKind kind, IMessage request, TimeSpan timeout)
    {
        if (target.HasLeft(member))
        {
            return (CallStatus.Refused, default);
        }

        try
        {
            return (CallStatus.Answered, await AskAsync(target[member], kind, request, timeout));
        }
        catch (RpcException e)
        {
            return e.IsUnsent ? (CallStatus.Refused, default)
                : Errors.TryGetValue(e.Status.Message, out EtcdError error) ? (CallStatus.Answered, new Answer(error))
                : (CallStatus.Lost, default);
        }
        catch (ObjectDisposedException)
        {
            return (CallStatus.Lost, default);
        }
    }

    public IWatchSession Watch(int member, Action<WatchResponse> receive, TimeSpan readingPause) => new ProcessWatch(target[member], receive, readingPause);

    private static async Task<Answer> AskAsync(ClusterMember member, OperationKind kind, IMessage request, TimeSpan timeout)
    {
        switch (kind)
        {
            case OperationKind.Range:
                RangeResponse range = await member.CallAsync("KV/Range", (RangeRequest)request, RangeResponse.Parser, timeout);
                return Of(range.Header, range, static r => r.Header = null);
            case OperationKind.Put:
                PutResponse put = await member.CallAsync("KV/Put", (PutRequest)request, PutResponse.Parser, timeout);
                return Of(put.Header, put, static r => r.Header = null);
            case OperationKind.Delete:
                DeleteRangeResponse delete = await member.CallAsync("KV/DeleteRange", (DeleteRangeRequest)request, DeleteRangeResponse.Parser, timeout);
                return Of(delete.Header, delete, static r => r.Header = null);
            case OperationKind.Txn:
                TxnResponse txn = await member.CallAsync("KV/Txn", (TxnRequest)request, TxnResponse.Parser, timeout);
                return Of(txn.Header, txn, static r => r.Header = null);
            case OperationKind.Compact:
                CompactionResponse compaction = await member.CallAsync("KV/Compact", (CompactionRequest)request, CompactionResponse.Parser, timeout);
                return Of(compaction.Header, compaction, static r => r.Header = null);
            case OperationKind.Grant:
                LeaseGrantResponse grant = await member.CallAsync("Lease/LeaseGrant", (LeaseGrantRequest)request, LeaseGrantResponse.Parser, timeout);
                return Of(grant.Header, grant, static r => r.Header = null);
            case OperationKind.Revoke:
                LeaseRevokeResponse revoke = await member.CallAsync("Lease/LeaseRevoke", (LeaseRevokeRequest)request, LeaseRevokeResponse.Parser, timeout);
                return Of(revoke.Header, revoke, static r => r.Header = null);
            case OperationKind.KeepAlive:
                return await KeepAliveAsync(member, (LeaseKeepAliveRequest)request, timeout);
            default:
                await member.CallAsync("Maintenance/Defragment", (DefragmentRequest)request, DefragmentResponse.Parser, timeout);
                return default;
        }
    }

    private static async Task<Answer> KeepAliveAsync(ClusterMember member, LeaseKeepAliveRequest request, TimeSpan timeout)
    {
        await using RpcClientStream<LeaseKeepAliveRequest, LeaseKeepAliveResponse> stream =
            member.Channel.OpenStream<LeaseKeepAliveRequest, LeaseKeepAliveResponse>("/etcdserverpb.Lease/LeaseKeepAlive", LeaseKeepAliveResponse.Parser, new RpcCallOptions { Timeout = timeout });
        await stream.WriteAsync(request);
        return await stream.ReadAsync() is { } response
            ? Of(response.Header, response, static r => r.Header = null)
            : throw new RpcException(RpcStatusCode.Unavailable, "the stream ended without an answer");
    }

    private static Answer Of<T>(ResponseHeader header, T body, Action<T> removeHeader)
        where T : IMessage
    {
        long revision = header.Revision;
        removeHeader(body);
        return new Answer(EtcdError.None, revision, body);
    }
}
