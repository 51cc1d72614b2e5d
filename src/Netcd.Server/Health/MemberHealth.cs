using Netcd.Core.Alarms;
using Netcd.Core.LocalMember;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Raft;

namespace Netcd.Server.Health;

/// <summary>The health of a real member.</summary>
public sealed class MemberHealth(EtcdMember member) : IMemberHealth
{
    /// <inheritdoc/>
    public bool HasLeader => member.Raft.View.Leader != RaftId.None;

    /// <inheritdoc/>
    public bool IsLearner => member.Membership.IsLocalLearner;

    /// <inheritdoc/>
    public IReadOnlyList<AlarmRecord> Alarms => [.. member.Alarms.Get(AlarmType.None)];

    /// <inheritdoc/>
    public async ValueTask<string?> ReadAsync(bool isSerializable)
    {
        if (isSerializable)
        {
            // A loop that has failed no longer applies; what is in memory is then not an answer any more.
            return member.Faulted.IsCompleted ? "etcdserver: server stopped" : null;
        }

        EtcdError error = await member.Kv.ReadBarrierAsync();
        return error == EtcdError.None ? null : error.Message();
    }
}
