namespace Netcd.Core.Backend;

/// <summary>
/// The time during which one raft entry is applied. Dispose it always; an entry that ends without <see cref="Complete"/>
/// leaves half of its effects in memory, so the backend commits nothing from then on.
/// </summary>
public ref struct BackendEntry
{
    private BackendStore? _store;

    internal BackendEntry(BackendStore store) => _store = store;

    /// <summary>Says that all effects of the entry are written.</summary>
    public void Complete()
    {
        _store?.EndEntry(completed: true);
        _store = null;
    }

    /// <summary>Ends the entry.</summary>
    public void Dispose()
    {
        _store?.EndEntry(completed: false);
        _store = null;
    }
}
