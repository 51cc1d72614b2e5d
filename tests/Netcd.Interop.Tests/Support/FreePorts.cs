using System.Net;
using System.Net.Sockets;

namespace Netcd.Interop.Tests.Support;

/// <summary>Ports of loopback that nobody uses at the moment.</summary>
internal static class FreePorts
{
    /// <summary>Different free ports. Somebody else may take one before it is used: starters try again.</summary>
    public static int[] Take(int count)
    {
        var listeners = new List<TcpListener>();
        try
        {
            for (int i = 0; i < count; i++)
            {
                var listener = new TcpListener(IPAddress.Loopback, 0);
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
