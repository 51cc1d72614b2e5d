namespace Netcd.Simulation.Checkers.Kv;

/// <summary>A key as etcd shows it.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Value">Its value.</param>
/// <param name="ModRevision">The revision that changed it last.</param>
/// <param name="Version">How often it was put since it was created; 1 or more.</param>
public readonly record struct KvItem(string Key, string Value, long ModRevision, long Version)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Key}={Value}@{ModRevision} v{Version}";
}
