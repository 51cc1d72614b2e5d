namespace Netcd.Raft.Tests.Support;

/// <summary>A storage whose snapshot takes its time.</summary>
internal sealed class SlowSnapshotStorage : IRaftStorage
{
    private MemoryStorage _storage = new();

    public bool IsReady { get; set; } = true;

    public ulong FirstIndex => _storage.FirstIndex;

    public ulong LastIndex => _storage.LastIndex;

    public void Wrap(MemoryStorage storage) => _storage = storage;

    public (HardState HardState, ConfState ConfState) InitialState() => _storage.InitialState();

    public RaftError Entries(ulong lo, ulong hi, ulong maxBytes, out ReadOnlyMemory<Entry> entries) => _storage.Entries(lo, hi, maxBytes, out entries);

    public RaftError Term(ulong index, out ulong term) => _storage.Term(index, out term);

    public RaftError Snapshot(out Snapshot snapshot)
    {
        var error = _storage.Snapshot(out snapshot);
        return IsReady ? error : RaftError.SnapshotTemporarilyUnavailable;
    }
}
