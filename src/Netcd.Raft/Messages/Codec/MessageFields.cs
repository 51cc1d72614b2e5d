namespace Netcd.Raft;

/// <summary>A message while it is being decoded.</summary>
internal struct MessageFields
{
    public Entry[]? Entries;
    public Message[]? Responses;
    public int EntryCount;
    public int ResponseCount;
    public int Type;
    public ulong To;
    public ulong From;
    public ulong Term;
    public ulong LogTerm;
    public ulong Index;
    public ulong Commit;
    public ulong RejectHint;
    public ulong Vote;
    public bool Reject;
    public Snapshot? Snapshot;
    public ReadOnlyMemory<byte> Context;

    public readonly Message ToMessage() => new()
    {
        Type = (MessageType)Type,
        To = To,
        From = From,
        Term = Term,
        LogTerm = LogTerm,
        Index = Index,
        Entries = Entries,
        Commit = Commit,
        Snapshot = Snapshot,
        Reject = Reject,
        RejectHint = RejectHint,
        Context = Context,
        Vote = Vote,
        OwnedResponses = Responses,
    };
}
