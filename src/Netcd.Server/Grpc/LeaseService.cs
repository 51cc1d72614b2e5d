using Netcd.Core.Auth;
using Netcd.Core.LocalMember;
using Netcd.Core.Requests;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;
using Netcd.Rpc.Server;

namespace Netcd.Server.Grpc;

/// <summary><c>etcdserverpb.Lease</c>.</summary>
internal sealed class LeaseService(EtcdMember member, Callers callers, Answers answers)
{
    private const int AnswersPerFlush = 1024;

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
        if (!callers.TryIdentify(call, out AuthCaller caller))
        {
            return null;
        }

        ApplyResult result = await _leases.GrantAsync(request, caller);
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
        if (!callers.TryIdentify(call, out AuthCaller caller))
        {
            return null;
        }

        ApplyResult result = await _leases.RevokeAsync(request, caller);
        if (result.Error != EtcdError.None)
        {
            Answers.Fail(call, result.Error);
            return null;
        }

        return new() { Header = answers.Header(result.Revision) };
    }

    /// <summary>Requests that have arrived together are answered together: answers leave when there is something to wait for.</summary>
    private async ValueTask KeepAlive(RpcCall call)
    {
        int unsent = 0;
        while (true)
        {
            ValueTask<RpcMessage> next = call.ReadAsync();
            if (!next.IsCompleted || unsent == AnswersPerFlush)
            {
                await FlushAsync();
            }

            if (await next is not { IsEnd: false } message)
            {
                return;
            }

            LeaseKeepAliveRequest request = LeaseKeepAliveRequest.Parser.ParseFrom(message.Payload);
            var response = new LeaseKeepAliveResponse { ID = request.ID, Header = answers.Header() };
            ValueTask<(EtcdError, long)> renewal = RenewAsync(call, request.ID);
            if (!renewal.IsCompleted)
            {
                await FlushAsync();
            }

            (EtcdError error, response.TTL) = await renewal;
            if (error != EtcdError.None)
            {
                Answers.Fail(call, error);
                return;
            }

            call.Write(response);
            unsent++;
        }

        ValueTask FlushAsync()
        {
            bool isNeeded = unsent > 0;
            unsent = 0;
            return isNeeded ? call.FlushAsync() : default;
        }
    }

    private async ValueTask<(EtcdError Error, long Ttl)> RenewAsync(RpcCall call, long leaseId)
    {
        await callers.WaitForTokenAsync(call);
        EtcdError error = MayRenew(call, leaseId);
        return error == EtcdError.None ? await _leases.KeepAliveAsync(leaseId, call.Cancellation) : (error, 0);
    }

    private async ValueTask<LeaseTimeToLiveResponse?> TimeToLive(RpcCall call, LeaseTimeToLiveRequest request)
    {
        if (!callers.TryIdentify(call, out AuthCaller caller))
        {
            return null;
        }

        LeaseTimeToLiveResponse? response = null;
        EtcdError error = request.Keys ? MayRead(caller, request.ID) : EtcdError.None;
        if (error == EtcdError.None)
        {
            (error, response) = await _leases.TimeToLiveAsync(request, call.Cancellation);
        }

        if (error is EtcdError.None or EtcdError.LeaseNotFound && request.Keys && member.Auth.IsStale(caller))
        {
            error = EtcdError.AuthOldRevision;
        }

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
        long[] leases = _leases.Lessor.LeasesByRemainingTime();
        EtcdError error = MayList(call, leases);
        if (error != EtcdError.None)
        {
            Answers.Fail(call, error);
            return default;
        }

        var response = new LeaseLeasesResponse { Header = answers.Header() };
        foreach (long id in leases)
        {
            response.Leases.Add(new LeaseStatus { ID = id });
        }

        return new(response);
    }

    private EtcdError MayRenew(RpcCall call, long leaseId)
    {
        EtcdError error = RequireUser(call, out AuthCaller caller);
        return error == EtcdError.None ? RequestPermissions.LeaseWrites(member.Auth.PermitOf(caller), leaseId, _leases.Lessor) : error;
    }

    private EtcdError MayRead(in AuthCaller caller, long leaseId) => RequestPermissions.LeaseReads(member.Auth.PermitOf(caller), leaseId, _leases.Lessor);

    private EtcdError MayList(RpcCall call, ReadOnlySpan<long> leases)
    {
        EtcdError error = RequireUser(call, out AuthCaller caller);
        foreach (long id in leases)
        {
            if (error != EtcdError.None)
            {
                return error;
            }

            error = MayRead(caller, id);
        }

        return error == EtcdError.None && member.Auth.IsStale(caller) ? EtcdError.AuthOldRevision : error;
    }

    private EtcdError RequireUser(RpcCall call, out AuthCaller caller)
    {
        EtcdError error = callers.Identify(call, out caller);
        return error == EtcdError.None && member.Auth.View.IsEnabled && !caller.IsKnown ? EtcdError.UserEmpty : error;
    }
}
