using Netcd.Core.LocalMember;
using Netcd.Core.Requests;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Rpc.Server;

namespace Netcd.Server.Grpc;

/// <summary><c>etcdserverpb.Lease</c>.</summary>
internal sealed class LeaseService(EtcdMember member, Answers answers)
{
    private readonly LeaseRequests _leases = member.Leases;

    public void Register(RpcServiceTable table)
    {
        table.Unary("/etcdserverpb.Lease/LeaseGrant", LeaseGrantRequest.Parser, Grant);
        table.Unary("/etcdserverpb.Lease/LeaseRevoke", LeaseRevokeRequest.Parser, Revoke);
        table.BidiStream("/etcdserverpb.Lease/LeaseKeepAlive", KeepAlive);
        table.Unary("/etcdserverpb.Lease/LeaseTimeToLive", LeaseTimeToLiveRequest.Parser, TimeToLive);
        table.Unary("/etcdserverpb.Lease/LeaseLeases", LeaseLeasesRequest.Parser, Leases);
    }

    private async ValueTask<LeaseGrantResponse?> Grant(RpcCall call, LeaseGrantRequest request)
    {
        ApplyResult result = await _leases.GrantAsync(request);
        if (result.Error != EtcdError.None)
        {
            Answers.Fail(call, result.Error);
            return null;
        }

        var response = (LeaseGrantResponse)result.Response!;
        response.Header = answers.Header(result.Revision);
        return response;
    }

    private async ValueTask<LeaseRevokeResponse?> Revoke(RpcCall call, LeaseRevokeRequest request)
    {
        ApplyResult result = await _leases.RevokeAsync(request);
        if (result.Error != EtcdError.None)
        {
            Answers.Fail(call, result.Error);
            return null;
        }

        return new() { Header = answers.Header(result.Revision) };
    }

    private async ValueTask KeepAlive(RpcCall call)
    {
        while (await call.ReadAsync() is { IsEnd: false } message)
        {
            LeaseKeepAliveRequest request = LeaseKeepAliveRequest.Parser.ParseFrom(message.Payload);
            var response = new LeaseKeepAliveResponse { ID = request.ID, Header = answers.Header() };
            (EtcdError error, long ttl) = await _leases.KeepAliveAsync(request.ID, call.Cancellation);
            if (error != EtcdError.None)
            {
                Answers.Fail(call, error);
                return;
            }

            response.TTL = ttl;
            call.Write(response);
            await call.FlushAsync();
        }
    }

    private async ValueTask<LeaseTimeToLiveResponse?> TimeToLive(RpcCall call, LeaseTimeToLiveRequest request)
    {
        (EtcdError error, LeaseTimeToLiveResponse? response) = await _leases.TimeToLiveAsync(request, call.Cancellation);
        if (error == EtcdError.LeaseNotFound)
        {
            response = new LeaseTimeToLiveResponse { ID = request.ID, TTL = -1 };
        }
        else if (error != EtcdError.None)
        {
            Answers.Fail(call, error);
            return null;
        }

        response!.Header = answers.Header();
        return response;
    }

    private ValueTask<LeaseLeasesResponse?> Leases(RpcCall call, LeaseLeasesRequest request)
    {
        var response = new LeaseLeasesResponse { Header = answers.Header() };
        foreach (long id in _leases.Lessor.LeasesByRemainingTime())
        {
            response.Leases.Add(new LeaseStatus { ID = id });
        }

        return new(response);
    }
}
