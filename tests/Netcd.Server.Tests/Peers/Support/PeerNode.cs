using System.Net;
using System.Net.Sockets;
using Netcd.Rpc.Server;
using Netcd.Server.Peers;
using Netcd.Server.Peers.Calls;
using Netcd.Server.Peers.Pages;
using Netcd.Telemetry.Metrics;

namespace Netcd.Server.Tests.Peers.Support;

/// <summary>A transport with its peer port on loopback, and a scripted member behind it.</summary>
internal sealed class PeerNode : IAsyncDisposable
{
    public const ulong Cluster = 0x8281d3a87b769e77;

    private readonly RpcServer _server;

    private PeerNode(ulong id, ulong cluster, EndPoint endPoint, TimeProvider clock, IPAddress? localAddress)
    {
        Member = new ScriptedMember(id, cluster);
        Http = new PeerHttpClient(new PeerTransportOptions { Clock = clock, LocalAddress = localAddress });
        Calls = new HttpPeerCalls(Http);
        Transport = new HttpPeerTransport(Http, new PeerMetrics(Metrics), Log);
        var options = new RpcServerOptions { Log = Log };
        options.Listeners.Add(new RpcListener(endPoint) { Plain = new PeerPages(Transport) });
        _server = new RpcServer(options);
    }

    public ScriptedMember Member { get; }

    public RecordingLog Log { get; } = new();

    public MetricRegistry Metrics { get; } = new();

    public PeerHttpClient Http { get; }

    public HttpPeerTransport Transport { get; }

    public HttpPeerCalls Calls { get; }

    public IPEndPoint EndPoint => (IPEndPoint)_server.Listeners[0].BoundEndPoint!;

    public string Url => _server.Listeners[0].EndPoint is UnixDomainSocketEndPoint unix ? $"unix://{unix}" : $"http://{EndPoint}";

    public static async Task<PeerNode> StartAsync(
        ulong id, ulong cluster = Cluster, EndPoint? endPoint = null, TimeProvider? clock = null, IPAddress? localAddress = null)
    {
        var node = new PeerNode(id, cluster, endPoint ?? new IPEndPoint(IPAddress.Loopback, 0), clock ?? TimeProvider.System, localAddress);
        await node._server.StartAsync();
        node.Member.PeerUrls = [node.Url];
        node.Transport.Start(node.Member);
        return node;
    }

    /// <summary>Makes two nodes peers of each other and waits until their streams stand.</summary>
    public static async Task ConnectAsync(PeerNode left, PeerNode right)
    {
        left.Transport.AddPeer(right.Member.MemberId, [right.Url]);
        right.Transport.AddPeer(left.Member.MemberId, [left.Url]);
        await left.HasStreamsAsync();
        await right.HasStreamsAsync();
    }

    /// <summary>Waits until the other side reads both of our streams.</summary>
    public Task HasStreamsAsync() => Soon.TrueAsync(
        () => Log.Has("established TCP streaming connection with remote peer stream-writer-type=stream MsgApp v2")
            && Log.Has("established TCP streaming connection with remote peer stream-writer-type=stream Message"),
        Log.ToString);

    public async ValueTask DisposeAsync()
    {
        Transport.Stop();
        await _server.StopAsync(TimeSpan.Zero);
        Http.Dispose();
    }
}
