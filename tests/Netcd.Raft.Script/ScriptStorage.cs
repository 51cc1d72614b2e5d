namespace Netcd.Raft.Script;

/// <summary>A log in memory that remembers the state machine at every applied index, so that any can be sent as a snapshot.</summary>
internal sealed class ScriptStorage : IRaftStorage
{
    public MemoryStorage Log { get; } = new();

    public List<Snapshot> History { get; } = [];

    public ulong FirstIndex => Log.FirstIndex;

    public ulong LastIndex => Log.LastIndex;

    public (HardState HardState, ConfState ConfState) InitialState() => Log.InitialState();

    public RaftError Entries(ulong lo, ulong hi, ulong maxBytes, out ReadOnlyMemory<Entry> entries) => Log.Entries(lo, hi, maxBytes, out entries);

    public RaftError Term(ulong index, out ulong term) => Log.Term(index, out term);

    public RaftError Snapshot(out Snapshot snapshot)
    {
        snapshot = History[^1];
        return RaftError.None;
    }
}
