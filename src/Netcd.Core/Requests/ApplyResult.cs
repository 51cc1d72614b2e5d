using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;

namespace Netcd.Core.Requests;

/// <summary>What applying one entry gave the request that waits for it.</summary>
/// <param name="Error">Why it had no effect, or <see cref="EtcdError.None"/>.</param>
/// <param name="Revision">Store revision after the entry; the header of the answer carries it.</param>
/// <param name="Body">Encoded answer without its header, for key-value requests; whoever reads the result disposes it.</param>
/// <param name="Response">The answer of other requests, or null.</param>
public readonly record struct ApplyResult(EtcdError Error, long Revision, PooledBuffer? Body = null, object? Response = null)
{
    /// <summary>A request that failed without touching the store.</summary>
    public static ApplyResult Failed(EtcdError error, long revision = 0) => new(error, revision);
}
