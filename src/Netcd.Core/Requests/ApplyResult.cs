using Netcd.Protocol.Errors;

namespace Netcd.Core.Requests;

/// <summary>What applying one entry gave the request that waits for it.</summary>
/// <param name="Error">Why it had no effect, or <see cref="EtcdError.None"/>.</param>
/// <param name="Revision">Store revision after the entry; the header of the answer carries it.</param>
/// <param name="Response">The kind-specific answer: encoded body, message, or null.</param>
public readonly record struct ApplyResult(EtcdError Error, long Revision, object? Response)
{
    /// <summary>A request that failed without touching the store.</summary>
    public static ApplyResult Failed(EtcdError error) => new(error, 0, null);
}
