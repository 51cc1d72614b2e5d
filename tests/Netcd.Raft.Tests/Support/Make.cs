using System.Text;

namespace Netcd.Raft.Tests.Support;

/// <summary>Short forms of entries, messages and snapshots.</summary>
internal static class Make
{
    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static Entry Entry(ulong term, ulong index, string? data = null) =>
        new() { Term = term, Index = index, Data = data is null ? default(ReadOnlyMemory<byte>) : Bytes(data) };

    /// <summary>Consecutive entries with the given terms.</summary>
    public static Entry[] Entries(ulong firstIndex, params ulong[] terms) =>
        [.. terms.Select((term, i) => Entry(term, firstIndex + (ulong)i))];

    public static Message App(ulong from, ulong to, ulong term, EntryId previous, ulong commit, params Entry[] entries) => new()
    {
        Type = MessageType.MsgApp,
        From = from,
        To = to,
        Term = term,
        LogTerm = previous.Term,
        Index = previous.Index,
        Commit = commit,
        Entries = entries,
    };

    public static Message Message(MessageType type, ulong from, ulong to, ulong term, ulong index = 0) =>
        new() { Type = type, From = from, To = to, Term = term, Index = index };

    public static Message Reject(ulong from, ulong to, ulong term, ulong index, ulong hint, ulong hintTerm = 0) => new()
    {
        Type = MessageType.MsgAppResp,
        From = from,
        To = to,
        Term = term,
        Index = index,
        Reject = true,
        RejectHint = hint,
        LogTerm = hintTerm,
    };

    public static Message VoteRequest(ulong from, ulong to, ulong term, EntryId last, MessageType type = MessageType.MsgVote) =>
        new() { Type = type, From = from, To = to, Term = term, LogTerm = last.Term, Index = last.Index };

    public static Snapshot Snapshot(ulong index, ulong term, params ulong[] voters) =>
        Snapshot(index, term, new ConfState { Voters = [.. voters] });

    public static Snapshot Snapshot(ulong index, ulong term, ConfState state) =>
        new() { Metadata = new SnapshotMetadata { Index = index, Term = term, ConfState = state }, Data = Bytes("state") };

    public static RaftTrace Trace() => new(NullRaftLogger.Instance, 1);
}
