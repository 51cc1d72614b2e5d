namespace Netcd.Server.Hosting;

/// <summary>HTTP on the client port.</summary>
public sealed record HttpOptions
{
    /// <summary>Serve the JSON gateway.</summary>
    public bool EnableGateway { get; init; } = true;

    /// <summary>Origins allowed to call from a browser, sorted; <c>*</c> for all.</summary>
    public IReadOnlyList<string> Cors { get; init; } = ["*"];

    /// <summary>Host names accepted without TLS, sorted; <c>*</c> or an empty list for all.</summary>
    public IReadOnlyList<string> HostWhitelist { get; init; } = ["*"];

    /// <inheritdoc/>
    public bool Equals(HttpOptions? other) => other is not null && EnableGateway == other.EnableGateway
        && Cors.SequenceEqual(other.Cors) && HostWhitelist.SequenceEqual(other.HostWhitelist);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(EnableGateway, Cors.Count, HostWhitelist.Count);
}
