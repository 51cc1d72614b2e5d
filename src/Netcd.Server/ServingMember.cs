using System.Net;
using Netcd.Core.Member;
using Netcd.Rpc.Http;
using Netcd.Rpc.Server;
using Netcd.Server.Grpc;
using Netcd.Telemetry.Logging;

namespace Netcd.Server;

/// <summary>A member and its ports: starts the member, waits until the cluster knows it, then opens the listeners.</summary>
public sealed class ServingMember : IAsyncDisposable
{
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(3);

    private readonly RpcServer _server;
    private readonly ILog _log;

    /// <summary>Builds the services of a member; nothing listens before <see cref="StartAsync"/>.</summary>
    /// <param name="member">The member, not started.</param>
    /// <param name="options">Limits of the listeners; their services are filled in here.</param>
    /// <param name="endPoints">Where clients connect.</param>
    /// <param name="http">Answers plain HTTP on the same ports.</param>
    /// <param name="log">Takes the lines tools wait for.</param>
    public ServingMember(EtcdMember member, RpcServerOptions options, IEnumerable<EndPoint> endPoints, IPlainHttpHandler http, ILog log)
    {
        Member = member;
        _log = log;
        RpcServiceTable services = ServicesOf(member);
        foreach (EndPoint endPoint in endPoints)
        {
            options.Listeners.Add(new RpcListener(endPoint) { Name = "client", Services = services, Plain = http });
        }

        _server = new RpcServer(options);
    }

    /// <summary>The member behind the ports.</summary>
    public EtcdMember Member { get; }

    /// <summary>The listeners with the ports they got.</summary>
    public IReadOnlyList<RpcListener> Listeners => _server.Listeners;

    /// <summary>Every gRPC method of a member.</summary>
    public static RpcServiceTable ServicesOf(EtcdMember member)
    {
        var table = new RpcServiceTable();
        var answers = new Answers(member);
        new KvService(member, answers).Register(table);
        new WatchService(member).Register(table);
        new LeaseService(member, answers).Register(table);
        new ClusterService(member, answers).Register(table);
        new MaintenanceService(member, answers).Register(table);
        return table;
    }

    /// <summary>Starts member and listeners.</summary>
    /// <exception cref="IOException">A port is taken.</exception>
    /// <exception cref="OperationCanceledException">Stopped before the cluster knew the member.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        Member.Start();
        await Member.Announcer.PublishAttributesAsync(cancellation);
        _log.Info("ready to serve client requests");
        await _server.StartAsync(cancellation);
        foreach (RpcListener listener in Listeners)
        {
            _log.Info("serving client traffic insecurely; this is strongly discouraged!", [("traffic", "grpc+http"), ("address", listener.BoundEndPoint?.ToString())]);
        }
    }

    /// <summary>Stops listening, gives running calls a moment, then stops the member.</summary>
    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(DrainTime);
        await Task.Run(Member.Stop);
    }
}
