using System.Net.Sockets;
using System.Security.Authentication;
using Netcd.Rpc;

namespace Netcd.Server.Peers;

/// <summary>What went wrong with a connection, in the words that people know from etcd's logs.</summary>
internal static class FailureText
{
    /// <summary>The text of an exception that talking to a peer gave.</summary>
    public static string Of(Exception failure) => failure switch
    {
        OperationCanceledException or TimeoutException => "i/o timeout",
        HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } => "unexpected EOF",
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "connect: connection refused",
        SocketException { SocketErrorCode: SocketError.ConnectionReset } => "connection reset by peer",
        SocketException { SocketErrorCode: SocketError.TimedOut } => "i/o timeout",
        SocketException { SocketErrorCode: SocketError.HostUnreachable } => "connect: no route to host",
        SocketException { SocketErrorCode: SocketError.NetworkUnreachable } => "connect: network is unreachable",
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData } => "no such host",
        AuthenticationException => TlsFailureText.Of(failure),
        HttpRequestException or IOException when failure.InnerException is { } inner => Of(inner),
        _ => failure.Message,
    };
}
