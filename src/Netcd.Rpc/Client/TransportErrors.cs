using System.Net;
using System.Net.Sockets;

namespace Netcd.Rpc.Client;

/// <summary>Failures below gRPC as statuses, in the words of grpc-go as far as there are any.</summary>
internal static class TransportErrors
{
    private static readonly string[] CodeNames =
    [
        "NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT", "STREAM_CLOSED", "FRAME_SIZE_ERROR",
        "REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR", "CONNECT_ERROR", "ENHANCE_YOUR_CALM", "INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED",
    ];

    /// <summary>The status of a failure.</summary>
    public static RpcStatus Of(Exception failure, EndPoint endPoint)
    {
        for (Exception? e = failure; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case HttpProtocolException reset when IsReset(reset):
                    return new(CodeOf(reset.ErrorCode), $"stream terminated by RST_STREAM with error code: {NameOf(reset.ErrorCode)}");
                case HttpProtocolException broken:
                    return Unavailable($"connection error: HTTP/2 error code {NameOf(broken.ErrorCode)}");
                case SocketException socket when IsConnect(failure):
                    return Unavailable($"connection error: desc = \"transport: Error while dialing: dial {Network(endPoint)} {Address(endPoint)}: connect: {Reason(socket)}\"");
                case System.Security.Authentication.AuthenticationException tls:
                    return Unavailable($"connection error: desc = \"transport: authentication handshake failed: {tls.Message}\"");
                case OperationCanceledException when IsConnect(failure):
                    return Unavailable($"connection error: desc = \"transport: Error while dialing: dial {Network(endPoint)} {Address(endPoint)}: i/o timeout\"");
            }
        }

        return Unavailable(IsConnect(failure)
            ? $"connection error: desc = \"transport: {Root(failure)}\""
            : $"error reading from server: {Root(failure)}");
    }

    /// <summary>Whether no connection could be made. The runtime reports its own connect timeout as a cancellation that holds a timeout.</summary>
    public static bool IsConnect(Exception e) =>
        e is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError }
            or OperationCanceledException { InnerException: TimeoutException };

    // The runtime throws one type for a reset stream, a GOAWAY and a broken protocol. They differ by the text, or by its resource key in
    // trimmed programs.
    private static bool IsReset(HttpProtocolException e) =>
        e.Message.Contains("reset the stream", StringComparison.Ordinal) || e.Message.Contains("http2_stream_error", StringComparison.Ordinal);

    private static RpcStatus Unavailable(string message) => new(RpcStatusCode.Unavailable, message);

    private static RpcStatusCode CodeOf(long code) => code switch
    {
        7 => RpcStatusCode.Unavailable,
        8 => RpcStatusCode.Canceled,
        3 or 11 => RpcStatusCode.ResourceExhausted,
        12 => RpcStatusCode.PermissionDenied,
        _ => RpcStatusCode.Internal,
    };

    private static string NameOf(long code) => code >= 0 && code < CodeNames.Length ? CodeNames[code] : $"unknown error code 0x{code:x}";

    private static string Network(EndPoint endPoint) => endPoint is UnixDomainSocketEndPoint ? "unix" : "tcp";

    private static string Address(EndPoint endPoint) => endPoint is DnsEndPoint dns ? $"{dns.Host}:{dns.Port}" : endPoint.ToString() ?? "";

    private static string Reason(SocketException e) => e.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "connection refused",
        SocketError.HostUnreachable => "no route to host",
        SocketError.NetworkUnreachable => "network is unreachable",
        SocketError.TimedOut => "connection timed out",
        SocketError.HostNotFound => "no such host",
        _ => e.Message,
    };

    private static string Root(Exception e)
    {
        while (e.InnerException is { } inner)
        {
            e = inner;
        }

        return e.Message;
    }
}
