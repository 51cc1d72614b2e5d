using Netcd.Core.Alarms;
using Netcd.Core.Auth;
using Netcd.Core.Backend;
using Netcd.Core.Leases;
using Netcd.Core.Mvcc;
using Netcd.Core.Requests;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;

namespace Netcd.Core.Apply;

/// <summary>Applies v3 requests: guards first (alarms, permissions), then the part of the store that the request is about. Apply loop only.</summary>
public sealed partial class V3Applier
{
    private readonly BackendStore _backend;
    private readonly KvExecutor _kv;
    private readonly Lessor _lessor;
    private readonly AlarmStore _alarms;
    private readonly ApplyGuards _guards;
    private readonly V3ApplierOptions _options;
    private readonly ApplyMetrics _metrics;

    /// <summary>Creates the applier.</summary>
    public V3Applier(BackendStore backend, KvExecutor kv, Lessor lessor, AlarmStore alarms, ApplyGuards guards, V3ApplierOptions options, ApplyMetrics metrics)
    {
        _backend = backend;
        _kv = kv;
        _lessor = lessor;
        _alarms = alarms;
        _guards = guards;
        _options = options;
        _metrics = metrics;
    }

    /// <summary>Checks permissions and applies the requests about users and roles.</summary>
    public required AuthApplier Auth { get; init; }

    /// <summary>Applies membership requests that travel as v3 requests.</summary>
    public required MembershipRequests Membership { get; init; }

    /// <summary>Knows the revision after the last applied write.</summary>
    public required MvccStore Store { get; init; }

    /// <summary>Raised when a write went over the space quota.</summary>
    public required SpaceAlarm SpaceAlarm { get; init; }

    /// <summary>Store revision after the last applied request, not yet published.</summary>
    public long Revision => Store.AppliedRevision;

    /// <summary>Applies one request.</summary>
    /// <param name="request">What the entry carries.</param>
    /// <param name="isWaiting">Whether somebody here wants the answer; without it none is built and reads are skipped.</param>
    public ApplyResult Apply(in InternalRequestView request, bool isWaiting)
    {
        long started = _metrics.Start();
        EtcdError refused = _guards.Check(request);
        refused = refused == EtcdError.None ? Auth.Check(request) : refused;
        ApplyResult result = refused == EtcdError.None ? Dispatch(request, isWaiting) : ApplyResult.Failed(refused, Revision);
        _metrics.Observe(request, result, isWaiting, started);
        return result;
    }

    private ApplyResult Dispatch(in InternalRequestView request, bool isWaiting) => request.Kind switch
    {
        InternalRequestKind.Put => Guarded(request, _kv.Put(request.Body, isWaiting)),
        InternalRequestKind.DeleteRange => From(_kv.DeleteRange(request.Body, isWaiting)),
        InternalRequestKind.Txn => Guarded(request, _kv.Txn(request.Body, isWaiting)),
        InternalRequestKind.Range => isWaiting ? From(_kv.Range(request.Body, isWaiting)) : new(EtcdError.None, Revision),
        InternalRequestKind.Compaction => Compact(request.Body),
        InternalRequestKind.LeaseGrant => GrantLease(request.Body),
        InternalRequestKind.LeaseRevoke => RevokeLease(request.Body),
        InternalRequestKind.LeaseCheckpoint => CheckpointLeases(request.Body),
        InternalRequestKind.Alarm => ApplyAlarm(request.Body),
        InternalRequestKind.ClusterVersionSet or InternalRequestKind.ClusterMemberAttrSet or InternalRequestKind.DowngradeInfoSet =>
            ApplyMembership(request),
        InternalRequestKind.DowngradeVersionTest => new(EtcdError.None, Revision),
        _ when AuthApplier.IsAuthRequest(request.Kind) => Auth.Apply(request, Revision, _backend.ConsistentIndex),
        _ => throw new UnsupportedEntryException(request.Kind),
    };

    /// <summary>The write stays even when it went over the quota; the caller hears of it and the member raises the alarm.</summary>
    private ApplyResult Guarded(in InternalRequestView request, in KvResult result)
    {
        ApplyResult applied = From(result);
        if (applied.Error != EtcdError.None || !_guards.ExceedsQuota(request))
        {
            return applied;
        }

        SpaceAlarm.Raise();
        applied.Body?.Dispose();
        return applied with { Error = EtcdError.NoSpace, Body = null };
    }

    private ApplyResult ApplyMembership(in InternalRequestView request)
    {
        Membership.Apply(request.Kind, request.Body);
        return new(EtcdError.None, Revision);
    }

    private static ApplyResult From(in KvResult result) => new(result.Error, result.Revision, result.DetachBody());

    private ApplyResult Compact(ReadOnlySpan<byte> body)
    {
        CompactionRequestView.TryParse(body, out CompactionRequestView request);
        KvResult result = _kv.Compact(request.Revision);
        return new(result.Error, result.Revision, null, result.Finished);
    }

    private ApplyResult ApplyAlarm(ReadOnlySpan<byte> body)
    {
        AlarmRequest request = AlarmRequest.Parser.ParseFrom(body);
        var response = new AlarmResponse();
        switch (request.Action)
        {
            case AlarmRequest.Types.AlarmAction.Get:
                foreach (AlarmRecord alarm in _alarms.Get(request.Alarm))
                {
                    response.Alarms.Add(ToMessage(alarm));
                }

                break;
            case AlarmRequest.Types.AlarmAction.Activate:
                AddIfAny(_alarms.Activate(request.MemberID, request.Alarm, _backend));
                break;
            case AlarmRequest.Types.AlarmAction.Deactivate:
                AddIfAny(_alarms.Deactivate(request.MemberID, request.Alarm, _backend));
                break;
        }

        return new(EtcdError.None, Revision, null, response);

        void AddIfAny(AlarmRecord? alarm)
        {
            if (alarm is { } record)
            {
                response.Alarms.Add(ToMessage(record));
            }
        }
    }

    private static AlarmMember ToMessage(AlarmRecord alarm) => new() { MemberID = alarm.MemberId, Alarm = alarm.Alarm };
}
