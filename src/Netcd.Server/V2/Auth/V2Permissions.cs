namespace Netcd.Server.V2.Auth;

/// <summary>Key patterns to read and to write: exact keys, or prefixes with a star at the end.</summary>
/// <param name="Read">Null and empty print differently.</param>
/// <param name="Write">Null and empty print differently.</param>
internal sealed record V2Permissions(IReadOnlyList<string>? Read, IReadOnlyList<string>? Write)
{
    /// <summary>Nothing.</summary>
    public static readonly V2Permissions None = new(null, null);

    /// <summary>All keys.</summary>
    public static readonly V2Permissions Everything = new(["/*"], ["/*"]);

    /// <summary>Whether there is no pattern.</summary>
    public bool IsEmpty => Read is null or [] && Write is null or [];

    /// <inheritdoc/>
    public bool Equals(V2Permissions? other) => other is not null && V2Lists.Same(Read, other.Read) && V2Lists.Same(Write, other.Write);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Read?.Count, Write?.Count);
}
