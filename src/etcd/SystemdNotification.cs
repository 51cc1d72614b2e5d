using System.Net.Sockets;
using System.Text;
using Netcd.Telemetry.Logging;

namespace Netcd.Etcd;

/// <summary>Tells systemd that the server is ready (sd_notify).</summary>
internal static class SystemdNotification
{
    public static void Ready(ILog log)
    {
        if (Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is not { Length: > 0 } path)
        {
            return;
        }

        log.Info("notifying init daemon");
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.SendTo(Encoding.ASCII.GetBytes("READY=1"), new UnixDomainSocketEndPoint(path.StartsWith('@') ? '\0' + path[1..] : path));
            log.Info("successfully notified init daemon");
        }
        catch (SocketException e)
        {
            log.Error("failed to notify systemd for readiness", [("error", e)]);
        }
    }
}
