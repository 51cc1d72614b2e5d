namespace Netcd.Rpc.Http2;

/// <summary>What comes behind the body of a response.</summary>
/// <param name="Status">Outcome of a call; null for a response that is not gRPC.</param>
/// <param name="Trailers">More trailers.</param>
internal sealed record ResponseEnd(RpcStatus? Status, IReadOnlyList<KeyValuePair<string, string>> Trailers)
{
    /// <summary>The end of a response that is not gRPC.</summary>
    public static readonly ResponseEnd Plain = new(null, []);

    private static readonly ResponseEnd Success = new(RpcStatus.OK, []);

    /// <summary>The end of a call.</summary>
    public static ResponseEnd Of(RpcStatus status, IReadOnlyList<KeyValuePair<string, string>>? trailers) =>
        status.IsOK && trailers is null && status.Message.Length == 0 ? Success : new(status, trailers ?? []);
}
