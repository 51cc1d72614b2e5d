using System.Collections.Immutable;

namespace Netcd.Core.Membership;

/// <summary>One member of the cluster. Immutable; equal when all parts are.</summary>
public sealed record Member
{
    /// <summary>Never 0; never used again after removal.</summary>
    public required ulong Id { get; init; }

    /// <summary>Where other members reach it.</summary>
    public ImmutableArray<string> PeerUrls { get; init; } = [];

    /// <summary>Gets the log but has no vote.</summary>
    public bool IsLearner { get; init; }

    /// <summary>Empty until the member has started and published itself.</summary>
    public string Name { get; init; } = "";

    /// <summary>Where clients reach it; published together with the name.</summary>
    public ImmutableArray<string> ClientUrls { get; init; } = [];

    /// <summary>Whether the member has published itself, or was named when the cluster was formed.</summary>
    public bool IsStarted => Name.Length > 0;

    /// <inheritdoc/>
    public bool Equals(Member? other) =>
        other is not null && Id == other.Id && IsLearner == other.IsLearner && Name == other.Name
        && PeerUrls.AsSpan().SequenceEqual(other.PeerUrls.AsSpan())
        && ClientUrls.AsSpan().SequenceEqual(other.ClientUrls.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, IsLearner, Name);
}
