using System.Globalization;
using System.Text;

namespace Netcd.Raft;

public static partial class Describe
{
    /// <summary>Term, index, type and payload, as in <c>1/6 EntryNormal "a"</c> or <c>1/7 EntryConfChangeV2 v4 r2</c>.</summary>
    public static string Entry(in Entry entry)
    {
        var text = new StringBuilder();
        Append(text, entry);
        return text.ToString();
    }

    /// <summary>A change in the words of conformance scripts: <c>v</c>oter, <c>l</c>earner, <c>r</c>emove, <c>u</c>pdate and the id.</summary>
    public static string Changes(ReadOnlySpan<ConfChangeSingle> changes)
    {
        var text = new StringBuilder();
        foreach (var change in changes)
        {
            text.Append(text.Length == 0 ? "" : " ").Append(Letter(change.Type)).Append(change.NodeId);
        }

        return text.ToString();
    }

    /// <summary>A change with the names of its types and all its fields.</summary>
    public static string ConfChange(ConfChangeV2 change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var text = new StringBuilder("transition:").Append(Names.Of(change.Transition));
        foreach (var single in change.Changes)
        {
            text.Append(CultureInfo.InvariantCulture, $" changes:{{type:{Names.Of(single.Type)} node_id:{single.NodeId}}}");
        }

        if (!change.Context.IsEmpty)
        {
            text.Append(" context:");
            GoQuote.Append(text, change.Context.Span);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, in Entry entry)
    {
        text.Append(CultureInfo.InvariantCulture, $"{entry.Term}/{entry.Index} {Names.Of(entry.Type)}");
        switch (entry.Type)
        {
            case EntryType.Normal:
                text.Append(' ');
                GoQuote.Append(text, entry.Data.Span);
                break;
            case EntryType.ConfChange:
                AppendChanges(text, RaftCodec.TryDecodeConfChange(entry.Data, out var one) ? one.AsV2() : null);
                break;
            case EntryType.ConfChangeV2:
                AppendChanges(text, RaftCodec.TryDecodeConfChangeV2(entry.Data, out var many) ? many : null);
                break;
            default:
                break;
        }
    }

    private static void AppendChanges(StringBuilder text, ConfChangeV2? change)
    {
        if (change is null)
        {
            text.Append(" malformed");
        }
        else if (!change.Changes.IsEmpty)
        {
            text.Append(' ').Append(Changes(change.Changes.AsSpan()));
        }
    }

    private static void AppendLines(StringBuilder text, string heading, ReadOnlySpan<Entry> entries)
    {
        if (entries.IsEmpty)
        {
            return;
        }

        text.Append(heading);
        foreach (ref readonly var entry in entries)
        {
            Append(text, entry);
            text.Append('\n');
        }
    }

    private static string Letter(ConfChangeType type) => type switch
    {
        ConfChangeType.AddNode => "v",
        ConfChangeType.AddLearnerNode => "l",
        ConfChangeType.RemoveNode => "r",
        ConfChangeType.UpdateNode => "u",
        _ => "unknown",
    };
}
