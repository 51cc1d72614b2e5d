using Netcd.Core.Alarms;
using Netcd.Core.Auth;
using Netcd.Core.Bootstrap;
using Netcd.Core.Consensus;
using Netcd.Core.LocalMember;
using Netcd.Core.Mvcc;
using Netcd.Core.Requests;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Raft;
using Netcd.Rpc;
using Netcd.Rpc.Health;
using Netcd.Rpc.Server;

namespace Netcd.Server.Grpc;

/// <summary><c>etcdserverpb.Maintenance</c>.</summary>
internal sealed class MaintenanceService(EtcdMember member, Callers callers, Answers answers, HealthService? healthDuringDefragmentation)
{
    public void Register(RpcServiceTable table)
    {
        table.Unary("/etcdserverpb.Maintenance/Alarm", AlarmRequest.Parser, Alarm);
        table.Unary("/etcdserverpb.Maintenance/Status", StatusRequest.Parser, Status);
        table.Unary("/etcdserverpb.Maintenance/Defragment", DefragmentRequest.Parser, Defragment);
        table.Unary("/etcdserverpb.Maintenance/Hash", HashRequest.Parser, Hash);
        table.Unary("/etcdserverpb.Maintenance/HashKV", HashKVRequest.Parser, HashKv);
        table.Unary("/etcdserverpb.Maintenance/MoveLeader", MoveLeaderRequest.Parser, MoveLeader);
        table.Unary("/etcdserverpb.Maintenance/Downgrade", DowngradeRequest.Parser, Downgrade);
        table.ServerStream("/etcdserverpb.Maintenance/Snapshot", (call, _) => new SnapshotStream(member.Backend).WriteAsync(call));
    }

    private async ValueTask<AlarmResponse?> Alarm(RpcCall call, AlarmRequest request)
    {
        if (!callers.TryIdentify(call, out AuthCaller caller))
        {
            return null;
        }

        // A real member stops when such an entry is applied.
        if (request.Action > AlarmRequest.Types.AlarmAction.Deactivate || request.Action < 0 || (request.Action != AlarmRequest.Types.AlarmAction.Get && !IsKnown(request.Alarm)))
        {
            call.Fail(RpcStatusCode.InvalidArgument, "etcdserver: unknown alarm or action");
            return null;
        }

        EtcdError refused = request.Action == AlarmRequest.Types.AlarmAction.Get ? EtcdError.None : member.Auth.PermitOf(caller).Admin;
        ApplyResult result = refused == EtcdError.None
            ? await member.Proposer.ProposeAsync(InternalRequestKind.Alarm, request, caller)
            : ApplyResult.Failed(refused);
        if (result.Error != EtcdError.None)
        {
            Answers.Fail(call, result.Error);
            return null;
        }

        var response = (AlarmResponse)result.Response!;
        response.Header = answers.Header(result.Revision);
        return response;
    }

    private static bool IsKnown(AlarmType alarm) => alarm is AlarmType.None or AlarmType.Nospace or AlarmType.Corrupt;

    private ValueTask<StatusResponse?> Status(RpcCall call, StatusRequest request)
    {
        RaftView raft = member.Raft.View;
        var response = new StatusResponse
        {
            Header = answers.Header(),
            Version = ServerVersion.Release.ToString(),
            DbSize = member.Backend.Size,
            DbSizeInUse = member.Backend.SizeInUse,
            Leader = raft.Leader,
            RaftIndex = member.Raft.CommitIndex,
            RaftTerm = raft.Term,
            RaftAppliedIndex = member.AppliedIndex.Value,
            IsLearner = member.Membership.IsLocalLearner,
        };
        if (raft.Leader == RaftId.None)
        {
            response.Errors.Add(EtcdError.NoLeader.Message());
        }

        foreach (AlarmRecord alarm in member.Alarms.Get(AlarmType.None))
        {
            response.Errors.Add($"memberID:{alarm.MemberId} alarm:{alarm.Alarm.ToString().ToUpperInvariant()} ");
        }

        return new(response);
    }

    private async ValueTask<DefragmentResponse?> Defragment(RpcCall call, DefragmentRequest request)
    {
        healthDuringDefragmentation?.SetStatus("", ServingStatus.NotServing);
        try
        {
            await member.Backend.DefragmentAsync();
            return new();
        }
        finally
        {
            healthDuringDefragmentation?.SetStatus("", ServingStatus.Serving);
        }
    }

    private async ValueTask<HashResponse?> Hash(RpcCall call, HashRequest request) =>
        new() { Hash = await member.Backend.HashAsync(), Header = answers.Header() };

    private ValueTask<HashKVResponse?> HashKv(RpcCall call, HashKVRequest request)
    {
        HashKvResult result = member.Store.HashKv(request.Revision);
        if (result.Error != EtcdError.None)
        {
            Answers.Fail(call, result.Error);
            return default;
        }

        return new(new HashKVResponse
        {
            Header = answers.Header(result.CurrentRevision),
            Hash = result.Hash,
            CompactRevision = result.CompactRevision,
        });
    }

    private async ValueTask<MoveLeaderResponse?> MoveLeader(RpcCall call, MoveLeaderRequest request)
    {
        EtcdError error = await member.Transfer.MoveAsync(request.TargetID, call.Cancellation);
        if (error != EtcdError.None)
        {
            Answers.Fail(call, error);
            return null;
        }

        return new();
    }

    private async ValueTask<DowngradeResponse?> Downgrade(RpcCall call, DowngradeRequest request)
    {
        EtcdError error;
        switch (request.Action)
        {
            case DowngradeRequest.Types.DowngradeAction.Validate:
                error = await member.Downgrades.ValidateAsync(request.Version);
                break;
            case DowngradeRequest.Types.DowngradeAction.Enable:
                error = await member.Downgrades.EnableAsync(request.Version);
                break;
            case DowngradeRequest.Types.DowngradeAction.Cancel:
                error = await member.Downgrades.CancelAsync();
                break;
            default:
                call.Fail(RpcStatusCode.Unknown, "etcdserver: unknown method");
                return null;
        }

        if (error != EtcdError.None)
        {
            Answers.Fail(call, error);
            return null;
        }

        return new() { Header = answers.Header(), Version = member.Membership.View.ClusterVersion?.ToString() ?? "" };
    }
}
