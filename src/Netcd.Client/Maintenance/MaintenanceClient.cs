using System.Runtime.CompilerServices;
using Netcd.Client.Connection;
using Netcd.Protocol.Rpc;

namespace Netcd.Client.Maintenance;

/// <summary>
/// Status and upkeep. Calls about one member go to whichever member the client picks: use <see cref="EtcdClient.At"/> to choose it.
/// Thread-safe; all calls throw <see cref="Netcd.Rpc.RpcException"/> when they fail.
/// </summary>
public sealed class MaintenanceClient
{
    private const string Service = "/etcdserverpb.Maintenance/";

    private readonly CallRunner _calls;

    internal MaintenanceClient(CallRunner calls) => _calls = calls;

    /// <summary>State of one member.</summary>
    public Task<StatusResponse> StatusAsync(CancellationToken cancellation = default) =>
        _calls.CallAsync(Service + "Status", new StatusRequest(), StatusResponse.Parser, Repeat.IfUnavailable, cancellation);

    /// <summary>Rewrites the database of one member without its free space.</summary>
    public Task<DefragmentResponse> DefragmentAsync(CancellationToken cancellation = default) =>
        _calls.CallAsync(Service + "Defragment", new DefragmentRequest(), DefragmentResponse.Parser, Repeat.IfUnsent, cancellation);

    /// <summary>Checksum of the keys and their history at one member; members that agree have the same.</summary>
    /// <param name="revision">Last revision to count in; 0: all.</param>
    /// <param name="cancellation">Gives the call up.</param>
    public Task<HashKVResponse> HashKvAsync(long revision = 0, CancellationToken cancellation = default) =>
        _calls.CallAsync(Service + "HashKV", new HashKVRequest { Revision = revision }, HashKVResponse.Parser, Repeat.IfUnavailable, cancellation);

    /// <summary>Active alarms of all members.</summary>
    public Task<AlarmResponse> AlarmsAsync(CancellationToken cancellation = default) =>
        _calls.CallAsync(Service + "Alarm", new AlarmRequest { Action = AlarmRequest.Types.AlarmAction.Get }, AlarmResponse.Parser, Repeat.IfUnavailable, cancellation);

    /// <summary>Ends an alarm.</summary>
    /// <param name="member">The member it is about.</param>
    /// <param name="alarm">Which.</param>
    /// <param name="cancellation">Gives the call up.</param>
    public Task<AlarmResponse> DisarmAsync(ulong member, AlarmType alarm, CancellationToken cancellation = default)
    {
        var request = new AlarmRequest { Action = AlarmRequest.Types.AlarmAction.Deactivate, MemberID = member, Alarm = alarm };
        return _calls.CallAsync(Service + "Alarm", request, AlarmResponse.Parser, Repeat.IfUnsent, cancellation);
    }

    /// <summary>Ends all alarms.</summary>
    /// <returns>What was ended; without a header, for it comes from several calls.</returns>
    public async Task<AlarmResponse> DisarmAllAsync(CancellationToken cancellation = default)
    {
        AlarmResponse active = await AlarmsAsync(cancellation);
        var ended = new AlarmResponse();
        foreach (AlarmMember alarm in active.Alarms)
        {
            ended.Alarms.AddRange((await DisarmAsync(alarm.MemberID, alarm.Alarm, cancellation)).Alarms);
        }

        return ended;
    }

    /// <summary>Makes another member the leader. Only the leader does it.</summary>
    public Task<MoveLeaderResponse> MoveLeaderAsync(ulong target, CancellationToken cancellation = default) =>
        _calls.CallAsync(Service + "MoveLeader", new MoveLeaderRequest { TargetID = target }, MoveLeaderResponse.Parser, Repeat.IfUnsent, cancellation);

    /// <summary>Checks, starts or gives up the way back to an older release.</summary>
    /// <param name="action">Which.</param>
    /// <param name="version">The release, as <c>3.5</c>; empty to give up.</param>
    /// <param name="cancellation">Gives the call up.</param>
    public Task<DowngradeResponse> DowngradeAsync(DowngradeRequest.Types.DowngradeAction action, string version, CancellationToken cancellation = default) =>
        _calls.CallAsync(Service + "Downgrade", new DowngradeRequest { Action = action, Version = version }, DowngradeResponse.Parser, Repeat.IfUnsent, cancellation);

    /// <summary>
    /// The database of one member, in pieces. The last 32 bytes of all are the SHA-256 of those before. The pieces are complete when the
    /// sequence ends without an exception.
    /// </summary>
    public async IAsyncEnumerable<SnapshotResponse> SnapshotAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await using MemberStream<SnapshotRequest, SnapshotResponse> stream =
            await _calls.OpenAsync<SnapshotRequest, SnapshotResponse>(Service + "Snapshot", SnapshotResponse.Parser, needsLeader: false, cancellation);
        await stream.WriteAsync(new SnapshotRequest());
        stream.CompleteWrites();
        while (await stream.ReadAsync() is { } piece)
        {
            yield return piece;
        }
    }
}
