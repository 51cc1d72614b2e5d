using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.Membership;
using Netcd.Core.Peers;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Raft;
using Netcd.Rpc.Server;
using Netcd.Server.Peers;
using Netcd.Server.Peers.Pages;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;
using Member = Netcd.Core.Membership.Member;

namespace Netcd.Interop.Tests.Peers;

/// <summary>
/// The place of one member of a real cluster, taken by netcd's transport and a script instead of raft: it grants every vote and
/// acknowledges every entry, and keeps what it saw.
/// </summary>
internal sealed class ScriptedFollower : IPeerHandler, IAsyncDisposable
{
    private readonly PeerHttpClient _http = new(new PeerTransportOptions());
    private readonly HttpPeerTransport _transport;
    private readonly RpcServer _server;
    private readonly Lock _lock = new();
    private ulong _lastIndex;

    private ScriptedFollower(IReadOnlyList<string> urls, int own)
    {
        PeerUrls = [urls[own]];
        MemberId = IdOf(urls[own]);
        ClusterId = MemberIds.ComputeCluster(urls.Select(IdOf));
        _transport = new HttpPeerTransport(_http, new PeerMetrics(new MetricRegistry()), NullLog.Instance);
        var options = new RpcServerOptions();
        var url = new Uri(urls[own]);
        options.Listeners.Add(new RpcListener(new IPEndPoint(IPAddress.Loopback, url.Port)) { Plain = new PeerPages(_transport) });
        _server = new RpcServer(options);
    }

    public ulong MemberId { get; }

    public ulong ClusterId { get; }

    public IReadOnlyList<string> PeerUrls { get; }

    public MembershipView Membership => MembershipView.Empty;

    public PeerVersions Versions => new("3.5.21", "3.5.0");

    /// <summary>How many messages of each type came.</summary>
    public ConcurrentDictionary<MessageType, int> Received { get; } = new();

    /// <summary>Snapshots that came whole.</summary>
    public ConcurrentQueue<(Message Message, byte[] Database)> Snapshots { get; } = new();

    /// <summary>Who sent the last heartbeat; 0 while there was none.</summary>
    public ulong Leader { get; private set; }

    /// <summary>The end of the log as acknowledged.</summary>
    public ulong LastIndex
    {
        get
        {
            lock (_lock)
            {
                return _lastIndex;
            }
        }
    }

    /// <summary>Takes the place of member <paramref name="own"/> of the cluster with these peer URLs.</summary>
    public static async Task<ScriptedFollower> StartAsync(IReadOnlyList<string> urls, int own)
    {
        var follower = new ScriptedFollower(urls, own);
        await follower._server.StartAsync();
        follower._transport.Start(follower);
        foreach (string url in urls.Where((_, i) => i != own))
        {
            follower._transport.AddPeer(IdOf(url), [url]);
        }

        return follower;
    }

    /// <summary>The id of the bootstrap member with this peer URL, under the default token.</summary>
    public static ulong IdOf(string url) => MemberIds.Compute([url], "etcd-cluster");

    /// <summary>Whether a member is connected.</summary>
    public bool IsConnected(ulong id) => _transport.ActiveSince(id) is not null;

    public PeerReceipt Receive(in Message message)
    {
        Received.AddOrUpdate(message.Type, 1, static (_, count) => count + 1);
        var answer = new Message { From = MemberId, To = message.From, Term = message.Term };
        switch (message.Type)
        {
            case MessageType.MsgHeartbeat:
                Leader = message.From;
                _transport.Send(answer with { Type = MessageType.MsgHeartbeatResp, Context = message.Context });
                break;
            case MessageType.MsgApp:
                _transport.Send(Acknowledge(message, answer));
                break;
            case MessageType.MsgPreVote:
                _transport.Send(answer with { Type = MessageType.MsgPreVoteResp });
                break;
            case MessageType.MsgVote:
                _transport.Send(answer with { Type = MessageType.MsgVoteResp });
                break;
        }

        return PeerReceipt.Accepted;
    }

    public IIncomingSnapshot? BeginSnapshot(in Message message, out PeerReceipt refused)
    {
        refused = PeerReceipt.Accepted;
        return new Incoming(this, message);
    }

    public bool IsRemoved(ulong id) => false;

    public void ReportUnreachable(ulong id)
    {
    }

    public void ReportSnapshot(ulong id, bool succeeded)
    {
    }

    public void OnRemoved(ulong by)
    {
    }

    public ValueTask<PeerResult<bool>> IsDowngradeEnabledAsync() => new(PeerResult<bool>.Of(false));

    public PeerResult<PeerHash> HashKv(long revision) => PeerResult<PeerHash>.Failed(EtcdError.FutureRevision);

    public ValueTask<PeerResult<ImmutableArray<Member>>> PromoteAsync(ulong id) => new(PeerResult<ImmutableArray<Member>>.Failed(EtcdError.MemberNotFound));

    public ValueTask<PeerResult<long>> RenewLeaseAsync(long leaseId, CancellationToken cancellation) => new(PeerResult<long>.Failed(EtcdError.LeaseNotFound));

    public ValueTask<PeerResult<LeaseTimeToLiveResponse>> GetLeaseAsync(LeaseTimeToLiveRequest request) => new(PeerResult<LeaseTimeToLiveResponse>.Failed(EtcdError.LeaseNotFound));

    public async ValueTask DisposeAsync()
    {
        _transport.Stop();
        await _server.StopAsync(TimeSpan.Zero);
        _http.Dispose();
    }

    private Message Acknowledge(in Message message, in Message answer)
    {
        lock (_lock)
        {
            if (message.Index > _lastIndex)
            {
                return answer with { Type = MessageType.MsgAppResp, Reject = true, Index = message.Index, RejectHint = _lastIndex };
            }

            _lastIndex = Math.Max(_lastIndex, message.Index + (ulong)message.Entries.Length);
            return answer with { Type = MessageType.MsgAppResp, Index = message.Index + (ulong)message.Entries.Length };
        }
    }

    private void Install(in Message message, byte[] database)
    {
        lock (_lock)
        {
            _lastIndex = message.Snapshot!.Metadata.Index;
        }

        Snapshots.Enqueue((message, database));
        _transport.Send(new Message { Type = MessageType.MsgAppResp, From = MemberId, To = message.From, Term = message.Term, Index = message.Snapshot.Metadata.Index });
    }

    private sealed class Incoming(ScriptedFollower owner, in Message message) : IIncomingSnapshot
    {
        private readonly MemoryStream _database = new();
        private readonly Message _message = message;

        public void Write(ReadOnlySpan<byte> bytes) => _database.Write(bytes);

        public PeerReceipt Complete()
        {
            owner.Install(_message, _database.ToArray());
            return PeerReceipt.Accepted;
        }

        public void Dispose() => _database.Dispose();
    }
}
