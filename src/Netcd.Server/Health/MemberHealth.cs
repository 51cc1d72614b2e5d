using Google.Protobuf;
using Netcd.Core.Alarms;
using Netcd.Core.LocalMember;
using Netcd.Core.Mvcc;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Raft;
using Netcd.Telemetry;

namespace Netcd.Server.Health;

/// <summary>The health of a real member.</summary>
public sealed class MemberHealth(EtcdMember member) : IMemberHealth
{
    private static readonly byte[] OneKey = new RangeRequest { Key = ByteString.CopyFrom(0), Limit = 1, KeysOnly = true }.ToByteArray();

    /// <inheritdoc/>
    public bool HasLeader => member.Raft.View.Leader != RaftId.None;

    /// <inheritdoc/>
    public bool IsLearner => member.Membership.IsLocalLearner;

    /// <inheritdoc/>
    public IReadOnlyList<AlarmRecord> Alarms => [.. member.Alarms.Get(AlarmType.None)];

    /// <inheritdoc/>
    public async ValueTask<string?> ReadAsync(bool isSerializable)
    {
        // A loop that has failed no longer applies; what is in memory is then not an answer any more.
        EtcdError error = !isSerializable ? await member.Kv.ReadBarrierAsync()
            : member.Faulted.IsCompleted ? EtcdError.Stopped
            : EtcdError.None;
        if (error == EtcdError.None)
        {
            error = ReadOne();
        }

        return error == EtcdError.None ? null : error.Message();
    }

    private EtcdError ReadOne()
    {
        Invariant.That(RangeRequestView.TryParse(OneKey, out RangeRequestView request), "a request of our own is malformed");
        using RangeRead read = member.Store.Range(request);
        return read.Error;
    }
}
