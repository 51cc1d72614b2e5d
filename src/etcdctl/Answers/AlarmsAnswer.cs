using Netcd.CommandLine.Output;
using Netcd.Etcdctl.Output;
using Netcd.Protocol.Rpc;

namespace Netcd.Etcdctl.Answers;

/// <summary>Answer of alarm list and alarm disarm.</summary>
internal sealed class AlarmsAnswer(AlarmResponse response) : MessageAnswer(response, MessageShapes.Alarms)
{
    /// <summary>Name of an alarm on the wire.</summary>
    public static string NameOf(AlarmType alarm) => alarm switch
    {
        AlarmType.None => "NONE",
        AlarmType.Nospace => "NOSPACE",
        AlarmType.Corrupt => "CORRUPT",
        _ => ((int)alarm).ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    /// <inheritdoc/>
    public override void WriteSimple(TextOutput output, PrintStyle style)
    {
        foreach (AlarmMember alarm in response.Alarms)
        {
            output.Line($"{(alarm.MemberID == 0 ? "" : $"memberID:{alarm.MemberID} ")}{(alarm.Alarm == AlarmType.None ? "" : $"alarm:{NameOf(alarm.Alarm)} ")}");
        }
    }

    /// <inheritdoc/>
    public override void WriteFields(TextOutput output)
    {
        output.Header(response.Header);
        foreach (AlarmMember alarm in response.Alarms)
        {
            output.Field("MemberID", alarm.MemberID);
            output.Bare("AlarmType", NameOf(alarm.Alarm));
            output.Line("");
        }
    }
}
