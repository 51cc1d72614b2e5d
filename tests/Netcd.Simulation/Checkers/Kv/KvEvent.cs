namespace Netcd.Simulation.Checkers.Kv;

/// <summary>A change as a watch tells it.</summary>
/// <param name="Revision">When.</param>
/// <param name="Key">Of which key.</param>
/// <param name="Value">The new value; null when the key was removed.</param>
/// <param name="Version">The new version; 0 when the key was removed.</param>
public readonly record struct KvEvent(long Revision, string Key, string? Value, long Version)
{
    /// <inheritdoc/>
    public override string ToString() => Value is null ? $"{Revision}: delete {Key}" : $"{Revision}: {Key}={Value} v{Version}";
}
