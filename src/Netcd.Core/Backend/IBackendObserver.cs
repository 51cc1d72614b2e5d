namespace Netcd.Core.Backend;

/// <summary>Hears that readers must use another snapshot from now on.</summary>
public interface IBackendObserver
{
    /// <summary>Called under the gate, by whichever loop made the new snapshot. Must be quick.</summary>
    void OnSnapshot(BackendSnapshot snapshot);

    /// <summary>
    /// Called before the file is replaced by a received one. Readers stay with the snapshot they have until the observer has
    /// loaded the new state; the snapshots that follow are of the new file.
    /// </summary>
    void OnReplacing();
}
