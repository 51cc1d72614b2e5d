using System.Net.Sockets;

namespace Netcd.Server.Hosting;

/// <summary><c>--socket-reuse-port</c>: .NET sets SO_REUSEADDR on every listener by itself, but has no name for SO_REUSEPORT.</summary>
internal static class SharedPort
{
    private const int SocketLevel = 1;
    private const int ReusePort = 15;

    /// <summary>What to do with the listening socket of a URL; null for nothing.</summary>
    public static Action<Socket>? For(UrlOptions options, EtcdUrl url) => options.ReusePort && !url.IsUnixSocket ? Share : null;

    private static void Share(Socket socket) => socket.SetRawSocketOption(SocketLevel, ReusePort, BitConverter.GetBytes(1));
}
