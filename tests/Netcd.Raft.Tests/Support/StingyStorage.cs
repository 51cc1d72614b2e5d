namespace Netcd.Raft.Tests.Support;

/// <summary>A storage that never returns more than one entry at a time, which it may.</summary>
internal sealed class StingyStorage(MemoryStorage storage) : IRaftStorage
{
    public ulong FirstIndex => storage.FirstIndex;

    public ulong LastIndex => storage.LastIndex;

    public (HardState HardState, ConfState ConfState) InitialState() => storage.InitialState();

    public RaftError Entries(ulong lo, ulong hi, ulong maxBytes, out ReadOnlyMemory<Entry> entries) =>
        storage.Entries(lo, Math.Min(hi, lo + 1), maxBytes, out entries);

    public RaftError Term(ulong index, out ulong term) => storage.Term(index, out term);

    public RaftError Snapshot(out Snapshot snapshot) => storage.Snapshot(out snapshot);
}
