using Netcd.Core.Bootstrap;
using Netcd.Rpc.Server;
using Netcd.Server.Classic;
using Netcd.Server.Hosting;
using Netcd.Server.Peers;
using Netcd.Server.Tls;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Standby;

/// <summary>A server that stands by: it answers on its ports and waits for room in its cluster.</summary>
internal sealed class StandbyServer : IAsyncDisposable
{
    private readonly EtcdOptions _options;
    private readonly ILog _log;
    private readonly PeerHttpClient _http;
    private readonly ClusterQuestions _questions;
    private readonly RpcServer _clients;
    private readonly RpcServer _peers;
    private StandbyFile _state;

    /// <summary>Builds the server; nothing listens before <see cref="StartAsync"/>.</summary>
    /// <param name="options">How the process was started.</param>
    /// <param name="cluster">The members as far as known.</param>
    /// <param name="syncInterval">Seconds between two looks, until the cluster says otherwise.</param>
    /// <param name="log">Told of what happens.</param>
    /// <exception cref="InvalidDataException">TLS files or URLs contradict each other.</exception>
    public StandbyServer(EtcdOptions options, IReadOnlyList<Machine> cluster, double syncInterval, ILog log)
    {
        _options = options;
        _log = log;
        _state = new StandbyFile(true, cluster, syncInterval);
        TlsPort? clientTls = TlsPort.OfClients(options, log);
        TlsPort? peerTls = TlsPort.OfPeers(options, log);
        _http = new PeerHttpClient(new PeerTransportOptions { Tls = peerTls is null ? null : peerTls.ForClient });
        _questions = new ClusterQuestions(_http, log);
        var clients = new RpcServerOptions { Log = log };
        new ClientPorts(options, clientTls, log).Add(clients.Listeners, options.Urls.ListenClient, "http", services: null, new StandbyPages(() => Volatile.Read(ref _state).Cluster));
        _clients = new RpcServer(clients);
        var peers = new RpcServerOptions { Log = log };
        PeerPorts.Add(peers.Listeners, options, peerTls, new RpcServiceTable(), new NoPages(), log);
        _peers = new RpcServer(peers);
    }

    /// <summary>Opens the ports.</summary>
    /// <exception cref="IOException">A port is taken, or the state cannot be written.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        _state.Write(_options.DataDir);
        await _peers.StartAsync(cancellation);
        await _clients.StartAsync(cancellation);
        _log.Info("standing by", [("name", _options.Name), ("peers", _state.Cluster.Select(static m => m.PeerUrl).ToArray())]);
        foreach (RpcListener listener in _clients.Listeners)
        {
            StartupLog.Serving(listener.Name, EndPoints.Format(listener.BoundEndPoint), listener.Tls is not null, _log);
        }
    }

    /// <summary>Looks again and again until the cluster took this server in.</summary>
    /// <returns>Options of a member that joins.</returns>
    public async Task<EtcdOptions> UntilPromotedAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await Task.Delay(TimeSpan.FromSeconds(_state.SyncInterval), cancellation);
            if (await _questions.AskAsync(_state.Cluster.Select(static m => m.PeerUrl), cancellation) is not { } answer)
            {
                continue;
            }

            StandbyFile next = new(true, answer.Members, answer.Config.SyncInterval);
            next.Write(_options.DataDir);
            Volatile.Write(ref _state, next);
            if (answer.Members.Length >= answer.Config.ActiveSize)
            {
                continue;
            }

            try
            {
                ClassicOptions joining = _options.Classic with { Peers = [.. next.Cluster.Select(static m => HostOf(m.PeerUrl))], JoinAttempts = 1 };
                return await ClassicJoin.RunAsync(_options with { Classic = joining }, TimeSpan.Zero, _log, cancellation);
            }
            catch (BootstrapException e)
            {
                // Another standby was faster, or the cluster is busy.
                _log.Warn("failed to join the cluster", [("error", e.Message)]);
            }
        }
    }

    /// <summary>Remembers that this server stands by no more.</summary>
    public void Leave() => (_state with { IsRunning = false }).Write(_options.DataDir);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _clients.StopAsync(TimeSpan.FromSeconds(1));
        await _peers.StopAsync(TimeSpan.Zero);
        _http.Dispose();
    }

    private static string HostOf(string url) => url[(url.IndexOf("://", StringComparison.Ordinal) + "://".Length)..];
}
