using System.Buffers;

namespace Netcd.Rpc;

/// <summary>One received message of a stream, or its end.</summary>
/// <param name="IsEnd">The client has half-closed: there is no message and none will follow.</param>
/// <param name="Payload">The bytes. Valid until the next read of the same call; copy what must live longer.</param>
public readonly record struct RpcMessage(bool IsEnd, ReadOnlySequence<byte> Payload)
{
    internal static readonly RpcMessage End = new(true, ReadOnlySequence<byte>.Empty);
}
