namespace Netcd.Rpc.Client;

/// <summary>Settings of one call.</summary>
public readonly record struct RpcCallOptions
{
    /// <summary>How long the call may take; null: for ever. Sent to the server as <c>grpc-timeout</c>.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Metadata: lower-case names; values of names that end in <c>-bin</c> are base64.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Metadata { get; init; }

    /// <summary>Gives the call up.</summary>
    public CancellationToken Cancellation { get; init; }
}
