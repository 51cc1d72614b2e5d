using Netcd.Core.Leases;
using Netcd.Core.Requests;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;

namespace Netcd.Core.Apply;

/// <content>Lease requests.</content>
public sealed partial class V3Applier
{
    private ApplyResult GrantLease(ReadOnlySpan<byte> body)
    {
        LeaseGrantRequest request = LeaseGrantRequest.Parser.ParseFrom(body);
        LeaseGrant grant = _lessor.Grant(request.ID, request.TTL, _backend);
        return new(grant.Error, Revision, null, new LeaseGrantResponse { ID = request.ID, TTL = grant.Ttl });
    }

    private ApplyResult RevokeLease(ReadOnlySpan<byte> body)
    {
        LeaseRevokeRequest request = LeaseRevokeRequest.Parser.ParseFrom(body);
        EtcdError error = _lessor.PrepareRevoke(request.ID, out ReadOnlyMemory<byte>[] sortedKeys);
        if (error != EtcdError.None)
        {
            return ApplyResult.Failed(error, Revision);
        }

        _kv.DeleteKeys(sortedKeys);
        _lessor.CompleteRevoke(request.ID, _backend);
        return new(EtcdError.None, Revision);
    }

    private ApplyResult CheckpointLeases(ReadOnlySpan<byte> body)
    {
        LeaseCheckpointRequest request = LeaseCheckpointRequest.Parser.ParseFrom(body);
        foreach (LeaseCheckpoint checkpoint in request.Checkpoints)
        {
            _lessor.Checkpoint(checkpoint.ID, checkpoint.RemainingTTL, _options.PersistLeaseCheckpoints, _backend);
        }

        return new(EtcdError.None, Revision);
    }
}
