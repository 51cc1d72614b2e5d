namespace Netcd.Rpc.Server;

/// <summary>A message that knows how to write itself. Implement it as a struct: <see cref="RpcSendQueue{T}"/> does not box it.</summary>
public interface IRpcPayload
{
    /// <summary>Exact size in bytes; does not change.</summary>
    int Size { get; }

    /// <summary>Writes the message into a span of <see cref="Size"/> bytes. Called once, by the queue's writer.</summary>
    void CopyTo(Span<byte> target);

    /// <summary>The message is sent or dropped: shared buffers may be released. Called once for every message that was taken.</summary>
    void Release();
}
