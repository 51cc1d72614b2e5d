using System.Globalization;
using Netcd.Protocol.Rpc;

namespace Netcd.Server.Health;

/// <summary>Alarms by etcd's names.</summary>
internal static class AlarmNames
{
    /// <summary>The name; the number of an alarm that this version does not know.</summary>
    public static string Of(AlarmType alarm) => alarm switch
    {
        AlarmType.None => "NONE",
        AlarmType.Nospace => "NOSPACE",
        AlarmType.Corrupt => "CORRUPT",
        _ => ((int)alarm).ToString(CultureInfo.InvariantCulture),
    };
}
