namespace Netcd.Core.Backend;

/// <summary>Hears that readers must use another snapshot from now on.</summary>
public interface IBackendObserver
{
    /// <summary>Called under the gate, by whichever loop made the new snapshot. Must be quick.</summary>
    void OnSnapshot(BackendSnapshot snapshot);
}
