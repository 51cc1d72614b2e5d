using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace Netcd.Rpc.Listening;

/// <summary>Hands the connections of one protocol of one port to Kestrel.</summary>
internal sealed class VirtualListener(VirtualEndPoint endPoint) : IConnectionListener
{
    // Kestrel takes connections at once, so the queue is short; when it is full the connection waits in its own sniffing task.
    private const int Capacity = 512;

    private readonly Channel<ConnectionContext> _connections = Channel.CreateBounded<ConnectionContext>(Capacity);

    public EndPoint EndPoint { get; } = endPoint;

    public ValueTask PassAsync(ConnectionContext connection, CancellationToken token) => _connections.Writer.WriteAsync(connection, token);

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _connections.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_connections.Reader.TryRead(out ConnectionContext? connection))
            {
                return connection;
            }
        }

        return null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _connections.Writer.TryComplete();
        return default;
    }

    public ValueTask DisposeAsync() => UnbindAsync();
}
