namespace Netcd.Simulation.Checkers.Kv;

/// <summary>One step of a request.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Key">With which key.</param>
/// <param name="Value">The new value, for a put.</param>
public readonly record struct KvAction(KvActionKind Kind, string Key, string Value = "")
{
    /// <inheritdoc/>
    public override string ToString() => Kind == KvActionKind.Put ? $"put {Key}={Value}" : $"{Kind.ToString().ToLowerInvariant()} {Key}";
}
