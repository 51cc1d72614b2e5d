namespace Netcd.Rpc.Http2;

/// <summary>Status and headers of a response.</summary>
internal sealed record ResponseStart(int Status, string? ContentType, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    private static readonly ResponseStart Grpc = new(200, "application/grpc", []);

    /// <summary>The start of a call's answer.</summary>
    public static ResponseStart Of(int status, string contentType, IReadOnlyList<KeyValuePair<string, string>>? headers) =>
        status == 200 && headers is null && contentType == Grpc.ContentType ? Grpc : new(status, contentType, headers ?? []);
}
