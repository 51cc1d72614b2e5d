using System.Net.Sockets;

namespace Netcd.Server.Proxy.Tcp;

/// <summary>One endpoint of the gateway and whether it can be used. Thread-safe.</summary>
/// <param name="host">Name or address.</param>
/// <param name="port">Its port.</param>
/// <param name="priority">Lower ones are used first.</param>
/// <param name="weight">Share among those of one priority; 0: in turn.</param>
public sealed class TcpEndpoint(string host, int port, int priority = 0, int weight = 0)
{
    private volatile bool _isInactive;

    /// <summary>Name or address.</summary>
    public string Host => host;

    /// <summary>Its port.</summary>
    public int Port => port;

    /// <summary>Lower ones are used first.</summary>
    public int Priority => priority;

    /// <summary>Share among those of one priority; 0: in turn.</summary>
    public int Weight => weight;

    /// <summary>Whether the last connection could be made.</summary>
    public bool IsActive
    {
        get => !_isInactive;
        internal set => _isInactive = !value;
    }

    /// <summary><c>host:port</c>, with brackets around an IPv6 address.</summary>
    public override string ToString() => host.Contains(':') ? $"[{host}]:{port}" : $"{host}:{port}";

    /// <summary>Connects to it.</summary>
    /// <exception cref="SocketException">It cannot be reached.</exception>
    /// <exception cref="OperationCanceledException">The time is up.</exception>
    internal async Task<Socket> ConnectAsync(CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, port, cancellation);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
