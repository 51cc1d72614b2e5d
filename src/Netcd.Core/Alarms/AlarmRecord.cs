using Netcd.Protocol.Rpc;

namespace Netcd.Core.Alarms;

/// <summary>One active alarm.</summary>
/// <param name="MemberId">Whose alarm it is.</param>
/// <param name="Alarm">What is wrong.</param>
public readonly record struct AlarmRecord(ulong MemberId, AlarmType Alarm);
