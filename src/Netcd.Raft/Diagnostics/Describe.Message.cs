using System.Globalization;
using System.Text;

namespace Netcd.Raft;

public static partial class Describe
{
    /// <summary>A message on one or more lines, without line feed at the end. Ids of sender and receiver are hexadecimal.</summary>
    public static string Message(in Message message)
    {
        var text = new StringBuilder();
        Append(text, "", message);
        return text.ToString();
    }

    /// <summary>What a Ready asks for, one line per item.</summary>
    public static string Ready(in Ready ready)
    {
        var text = new StringBuilder();
        if (ready.SoftState is { } soft)
        {
            text.Append(SoftState(soft)).Append('\n');
        }

        if (ready.HardState is { } hard)
        {
            text.Append("HardState ").Append(HardState(hard)).Append('\n');
        }

        AppendReadStates(text, ready.ReadStates.Span);
        AppendLines(text, "Entries:\n", ready.Entries.Span);
        if (ready.Snapshot is { IsEmpty: false } snapshot)
        {
            text.Append("Snapshot ").Append(Snapshot(snapshot)).Append('\n');
        }

        AppendLines(text, "CommittedEntries:\n", ready.CommittedEntries.Span);
        if (!ready.Messages.IsEmpty)
        {
            text.Append("Messages:\n");
            foreach (ref readonly var message in ready.Messages.Span)
            {
                Append(text, "", message);
                text.Append('\n');
            }
        }

        return text.Length == 0 ? "<empty Ready>" : $"Ready MustSync={(ready.MustSync ? "true" : "false")}:\n{text}";
    }

    private static void Append(StringBuilder text, string indent, in Message message)
    {
        text.Append(CultureInfo.InvariantCulture, $"{indent}{Target(message.From)}->{Target(message.To)} {Names.Of(message.Type)}");
        text.Append(CultureInfo.InvariantCulture, $" Term:{message.Term} Log:{message.LogTerm}/{message.Index}");
        if (message.Reject)
        {
            text.Append(CultureInfo.InvariantCulture, $" Rejected (Hint: {message.RejectHint})");
        }

        if (message.Commit != 0)
        {
            text.Append(" Commit:").Append(message.Commit);
        }

        if (message.Vote != 0)
        {
            text.Append(" Vote:").Append(message.Vote);
        }

        AppendEntries(text, indent, message.Entries.Span);
        if (message.Snapshot is { IsEmpty: false } snapshot)
        {
            text.Append('\n').Append(indent).Append("  Snapshot: ").Append(Snapshot(snapshot));
        }

        AppendResponses(text, indent, message.Responses.Span);
    }

    private static void AppendEntries(StringBuilder text, string indent, ReadOnlySpan<Entry> entries)
    {
        if (entries.IsEmpty)
        {
            return;
        }

        text.Append(" Entries:[");
        if (entries.Length == 1)
        {
            Append(text, entries[0]);
            text.Append(']');
            return;
        }

        foreach (ref readonly var entry in entries)
        {
            text.Append('\n').Append(indent).Append("  ");
            Append(text, entry);
        }

        text.Append('\n').Append(indent).Append(']');
    }

    private static void AppendResponses(StringBuilder text, string indent, ReadOnlySpan<Message> responses)
    {
        if (responses.IsEmpty)
        {
            return;
        }

        text.Append(" Responses:[");
        foreach (ref readonly var response in responses)
        {
            text.Append('\n');
            Append(text, indent + "  ", response);
        }

        text.Append('\n').Append(indent).Append(']');
    }

    private static void AppendReadStates(StringBuilder text, ReadOnlySpan<ReadState> states)
    {
        if (states.IsEmpty)
        {
            return;
        }

        var separator = "ReadStates [";
        foreach (ref readonly var state in states)
        {
            text.Append(separator).Append('{').Append(state.Index).Append(" [").AppendJoin(' ', state.RequestContext.ToArray()).Append("]}");
            separator = " ";
        }

        text.Append("]\n");
    }

    private static string Target(ulong id) => id switch
    {
        RaftId.None => "None",
        RaftId.AppendThread => "AppendThread",
        RaftId.ApplyThread => "ApplyThread",
        _ => id.ToString("x", CultureInfo.InvariantCulture),
    };
}
