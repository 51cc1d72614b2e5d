using Netcd.Storage.Bolt.Paging;

namespace Netcd.Storage.Bolt;

/// <summary>What read and write transactions have in common: the committed state they stand on.</summary>
public abstract class BoltTransaction : IDisposable
{
    private Snapshot? _snapshot;

    private protected BoltTransaction(Snapshot snapshot) => _snapshot = snapshot;

    /// <summary>The committed state below.</summary>
    /// <exception cref="ObjectDisposedException">The transaction has ended.</exception>
    internal Snapshot Snapshot => _snapshot ?? throw Ended();

    /// <summary>Ends the transaction. Idempotent.</summary>
    public void Dispose()
    {
        End();
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends the transaction and lets go of the state.</summary>
    private protected virtual void End() => Interlocked.Exchange(ref _snapshot, null)?.Release();

    private static ObjectDisposedException Ended() => new(nameof(BoltTransaction), "the database transaction has ended");
}
