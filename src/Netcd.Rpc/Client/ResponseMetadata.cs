using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Netcd.Rpc.Wire;

namespace Netcd.Rpc.Client;

/// <summary>Reads status and metadata from response headers.</summary>
internal static class ResponseMetadata
{
    /// <summary>The status in these headers; null when they carry none.</summary>
    public static RpcStatus? StatusOf(HttpResponseHeaders headers)
    {
        if (First(headers, "grpc-status") is not { } text)
        {
            return null;
        }

        string message = StatusText.Decode(First(headers, "grpc-message") ?? "");
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int code)
            ? new RpcStatus((RpcStatusCode)code, message)
            : new RpcStatus(RpcStatusCode.Unknown, $"transport: malformed grpc-status: strconv.ParseInt: parsing \"{text}\": invalid syntax");
    }

    /// <summary>What a response is that carries no status in its first headers but should be a stream of messages; null when it is one.</summary>
    public static RpcStatus? WhyNotGrpc(HttpResponseMessage response)
    {
        string? contentType = response.Content.Headers.NonValidated.TryGetValues("content-type", out HeaderStringValues values) ? values.ToString() : null;
        bool isGrpc = contentType?.StartsWith("application/grpc", StringComparison.Ordinal) == true;
        if (response.StatusCode == HttpStatusCode.OK && isGrpc)
        {
            return null;
        }

        string why = response.StatusCode == HttpStatusCode.OK
            ? "" : $"unexpected HTTP status code received from server: {(int)response.StatusCode} ({response.ReasonPhrase ?? response.StatusCode.ToString()})";
        string type = isGrpc ? "" : contentType is null ? "missing HTTP content-type" : $"transport: received unexpected content-type \"{contentType}\"";
        return new RpcStatus(CodeOf(response.StatusCode), why.Length > 0 && type.Length > 0 ? $"{why}; {type}" : why + type);
    }

    /// <summary>All metadata of these headers, without the headers of the protocol.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(HttpResponseHeaders headers)
    {
        var metadata = new List<KeyValuePair<string, string>>();
        foreach ((string name, HeaderStringValues values) in headers.NonValidated)
        {
            if (name is not ("grpc-status" or "grpc-message" or "grpc-encoding" or "grpc-accept-encoding" or "Date"))
            {
                foreach (string value in values)
                {
                    metadata.Add(new(name.ToLowerInvariant(), value));
                }
            }
        }

        return metadata;
    }

    private static string? First(HttpResponseHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out HeaderStringValues values) ? values.ToString() : null;

    private static RpcStatusCode CodeOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.BadRequest => RpcStatusCode.Internal,
        HttpStatusCode.Unauthorized => RpcStatusCode.Unauthenticated,
        HttpStatusCode.Forbidden => RpcStatusCode.PermissionDenied,
        HttpStatusCode.NotFound => RpcStatusCode.Unimplemented,
        HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => RpcStatusCode.Unavailable,
        _ => RpcStatusCode.Unknown,
    };
}
