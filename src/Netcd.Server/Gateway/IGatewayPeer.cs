namespace Netcd.Server.Gateway;

/// <summary>A client of the gateway: a plain request or a websocket. Reading and writing may go on at the same time.</summary>
internal interface IGatewayPeer
{
    /// <summary>The next request as JSON; null when the client has sent all.</summary>
    /// <exception cref="GatewayException">What came is not JSON.</exception>
    ValueTask<byte[]?> ReadAsync(CancellationToken cancellation);

    /// <summary>The answer of a call with one answer.</summary>
    ValueTask WriteAnswerAsync(ReadOnlyMemory<byte> json);

    /// <summary>One line of a stream, without its line end.</summary>
    ValueTask WriteLineAsync(ReadOnlyMemory<byte> json);

    /// <summary>A call with one answer failed.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="challenge">What a client without valid credentials is told in a header; null for other failures.</param>
    /// <param name="json">What went wrong.</param>
    ValueTask WriteErrorAsync(int status, string? challenge, ReadOnlyMemory<byte> json);

    /// <summary>A stream failed before its first answer.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="json">What went wrong, without the line's end.</param>
    ValueTask WriteErrorLineAsync(int status, ReadOnlyMemory<byte> json);

    /// <summary>The stream ended well.</summary>
    ValueTask CompleteAsync();

    /// <summary>Cancelled when the client is gone.</summary>
    CancellationToken Aborted { get; }
}
