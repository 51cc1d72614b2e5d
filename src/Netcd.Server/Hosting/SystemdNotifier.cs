using System.Net.Sockets;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Hosting;

/// <summary>Tells systemd that the server is ready, when systemd asked for it by <c>NOTIFY_SOCKET</c>.</summary>
public static class SystemdNotifier
{
    /// <summary>Sends <c>READY=1</c>; without the variable there is nobody to tell.</summary>
    /// <param name="socketPath">Value of <c>NOTIFY_SOCKET</c>, a leading <c>@</c> for an abstract socket.</param>
    /// <param name="log">Where etcd's two lines go.</param>
    public static void NotifyReady(string? socketPath, ILog log)
    {
        log.Info("notifying init daemon");
        try
        {
            if (!string.IsNullOrEmpty(socketPath))
            {
                using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
                string path = socketPath[0] == '@' ? "\0" + socketPath[1..] : socketPath;
                socket.SendTo("READY=1"u8, new UnixDomainSocketEndPoint(path));
            }
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            log.Error("failed to notify systemd for readiness", [("error", e)]);
            return;
        }

        log.Info("successfully notified init daemon");
    }
}
