using System.Net;
using System.Net.Sockets;

namespace Netcd.Processes;

/// <summary>Stands in front of one member's peer port. Other members know only the relay.</summary>
internal sealed class PeerRelay : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly string _member;
    private readonly PeerNetwork _network;
    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<RelayedConnection, string?> _connections = [];
    private Task _accepting = Task.CompletedTask;

    public PeerRelay(string host, string member, PeerNetwork network)
    {
        _member = member;
        _network = network;
        _listener = new TcpListener(IPAddress.Parse(host), 0);
        _listener.Start();
    }

    /// <summary>What others dial.</summary>
    public string Url => $"http://{_listener.LocalEndpoint}";

    /// <summary>Begins to forward.</summary>
    /// <param name="target">Where the member listens.</param>
    public void Start(IPEndPoint target) => _accepting = AcceptAsync(target);

    /// <summary>Resets the connections that another member has made; all for null.</summary>
    public void Break(string? dialler)
    {
        RelayedConnection[] broken;
        lock (_lock)
        {
            broken = [.. _connections.Where(c => dialler is null || c.Value == dialler).Select(static c => c.Key)];
        }

        foreach (RelayedConnection connection in broken)
        {
            connection.Break();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _listener.Dispose();
        await _accepting;
        Break(null);
        _ended.Dispose();
    }

    private async Task AcceptAsync(IPEndPoint target)
    {
        while (!_ended.IsCancellationRequested)
        {
            try
            {
                _ = ServeAsync(await _listener.AcceptSocketAsync(_ended.Token), target);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
            {
                // Either the relay has ended, or a connection was gone before it was accepted.
                continue;
            }
        }
    }

    private async Task ServeAsync(Socket client, IPEndPoint target)
    {
        var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            client.NoDelay = true;
            string? dialler = await _network.MemberAtAsync((IPEndPoint)client.RemoteEndPoint!, _ended.Token);
            await server.ConnectAsync(target, _ended.Token);
            var connection = new RelayedConnection(client, server, _network.Between(dialler, _member), _network.Between(_member, dialler));
            lock (_lock)
            {
                _connections.Add(connection, dialler);
            }

            await connection.RunAsync();
            lock (_lock)
            {
                _connections.Remove(connection);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The member does not run: its peers see a reset.
            client.Close(0);
            server.Dispose();
        }
    }
}
