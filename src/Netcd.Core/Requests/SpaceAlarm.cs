using Netcd.Core.Alarms;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Rpc;

namespace Netcd.Core.Requests;

/// <summary>Raises the NOSPACE alarm of this member, at most one proposal at a time. Thread-safe.</summary>
public sealed class SpaceAlarm(ulong memberId, Proposer proposer, AlarmStore alarms)
{
    private int _raising;

    /// <summary>Proposes the alarm unless one is active or on its way.</summary>
    public void Raise()
    {
        if (!alarms.IsActive(AlarmType.Nospace) && Interlocked.Exchange(ref _raising, 1) == 0)
        {
            _ = ProposeAsync();
        }
    }

    private async Task ProposeAsync()
    {
        var request = new AlarmRequest
        {
            Action = AlarmRequest.Types.AlarmAction.Activate,
            MemberID = memberId,
            Alarm = AlarmType.Nospace,
        };
        await proposer.ProposeAsync(InternalRequestKind.Alarm, request);
        Volatile.Write(ref _raising, 0);
    }
}
