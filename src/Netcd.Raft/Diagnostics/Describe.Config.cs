using System.Text;

namespace Netcd.Raft;

public static partial class Describe
{
    /// <summary>A configuration in use, as in <c>voters=(1 2)&amp;&amp;(1 2 3) learners=(4) autoleave</c>; ids are hexadecimal.</summary>
    internal static string Config(GroupConfig config)
    {
        var text = new StringBuilder("voters=");
        AppendIds(text, config.Voters.Incoming);
        if (config.IsJoint)
        {
            AppendIds(text.Append("&&"), config.Voters.Outgoing);
        }

        if (config.Learners.Count > 0)
        {
            AppendIds(text.Append(" learners="), config.Learners);
        }

        if (config.LearnersNext.Count > 0)
        {
            AppendIds(text.Append(" learners_next="), config.LearnersNext);
        }

        return text.Append(config.AutoLeave ? " autoleave" : "").ToString();
    }

    /// <summary>Ids in hexadecimal between a separator.</summary>
    internal static string Ids(ReadOnlySpan<ulong> ids, char separator)
    {
        var text = new StringBuilder();
        foreach (var id in ids)
        {
            text.Append(text.Length == 0 ? "" : separator.ToString()).Append(Target(id));
        }

        return text.ToString();
    }

    private static void AppendIds(StringBuilder text, IdSet ids) => text.Append('(').Append(Ids(ids.Ids, ' ')).Append(')');
}
