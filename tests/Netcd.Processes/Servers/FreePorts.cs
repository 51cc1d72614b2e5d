using System.Net;
using System.Net.Sockets;

namespace Netcd.Processes;

/// <summary>Ports of loopback that nobody uses at the moment.</summary>
public static class FreePorts
{
    /// <summary>Different free ports. Somebody else may take one before it is used: starters try again.</summary>
    public static int[] Take(int count, string host = "127.0.0.1")
    {
        var listeners = new List<TcpListener>();
        try
        {
            for (int i = 0; i < count; i++)
            {
                var listener = new TcpListener(IPAddress.Parse(host), 0);
                listener.Start();
                listeners.Add(listener);
            }

            return [.. listeners.Select(static l => ((IPEndPoint)l.LocalEndpoint).Port)];
        }
        finally
        {
            listeners.ForEach(static l => l.Dispose());
        }
    }
}
