using Netcd.Core.Alarms;
using Netcd.Core.Mvcc;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;

namespace Netcd.Core.Apply;

/// <summary>What refuses a request before it touches the store: alarms that are active, and the space quota.</summary>
public sealed class ApplyGuards(AlarmStore alarms, SpaceQuota quota)
{
    /// <summary>No request costs more; with this much room the exact cost need not be known.</summary>
    private const long AmpleRoom = 64L << 20;

    /// <summary>Checks a request against the active alarms. Depends on the log alone, so all members decide alike.</summary>
    public EtcdError Check(in InternalRequestView request)
    {
        if (alarms.IsActive(AlarmType.Corrupt) && request.Kind is InternalRequestKind.Put or InternalRequestKind.Range
            or InternalRequestKind.DeleteRange or InternalRequestKind.Txn or InternalRequestKind.Compaction
            or InternalRequestKind.LeaseGrant or InternalRequestKind.LeaseRevoke)
        {
            return EtcdError.Corrupt;
        }

        return alarms.IsActive(AlarmType.Nospace) && CostOf(request) > 0 ? EtcdError.NoSpace : EtcdError.None;
    }

    /// <summary>Whether a request that was just applied left less space than the quota demands. Decides the alarm, never the effect.</summary>
    public bool ExceedsQuota(in InternalRequestView request) => !quota.HasRoomFor(AmpleRoom) && !quota.HasRoomFor(CostOf(request));

    private static long CostOf(in InternalRequestView request)
    {
        switch (request.Kind)
        {
            case InternalRequestKind.Put when PutRequestView.TryParse(request.Body, out PutRequestView put):
                return QuotaCost.Put(put);
            case InternalRequestKind.Txn when TxnRequestView.TryParse(request.Body, out TxnRequestView txn):
                using (txn)
                {
                    return QuotaCost.Txn(txn);
                }

            case InternalRequestKind.LeaseGrant:
                return QuotaCost.LeaseGrant;
            default:
                return 0;
        }
    }
}
