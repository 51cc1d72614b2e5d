namespace Netcd.Core.Mvcc;

/// <summary>A published state of the store. Whoever acquires one releases it once.</summary>
internal sealed class MvccView(ReadState state)
{
    private readonly ReadState _state = state;

    public ref readonly ReadState State => ref _state;

    public long Revision => _state.Revision;

    public long Compacted => _state.Compacted;

    public void Release() => _state.Snapshot.Release();
}
