using System.Net;
using System.Net.Sockets;

namespace Netcd.Interop.Tests.Cluster;

/// <summary>Ports that a data directory prescribes: whoever else on this machine runs the same test waits until they are free.</summary>
internal static class PortsInTurn
{
    /// <summary>Waits for the turn; disposing ends it.</summary>
    public static async Task<IDisposable> TakeAsync(IReadOnlyList<int> ports)
    {
        string path = Path.Combine(Path.GetTempPath(), $"netcd-ports-{string.Join('-', ports)}");
        FileStream turn = await Poll.UntilAsync("the turn for fixed ports", ProcessCluster.Patience, () => Task.FromResult(OpenOrNull(path)));
        await Poll.UntilAsync("free ports", ProcessCluster.Patience, () => Task.FromResult(ports.All(IsFree)));
        return turn;
    }

    private static FileStream? OpenOrNull(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException)
        {
            // Somebody else's turn.
            return null;
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            // Not yet.
            return false;
        }
    }
}
