using System.Buffers.Binary;
using Netcd.Core.Backend;
using Netcd.Core.Peers;
using Netcd.Raft;
using Netcd.Server.Tests.Peers.Support;
using Netcd.Server.World;
using Netcd.Storage.Disk.Local;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Server.Tests.Peers;

public sealed class SnapshotTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("netcd-peers-").FullName;
    private readonly BackendStore _backend;

    public SnapshotTests()
    {
        var world = new RealWorld(new LocalDisk());
        _backend = BackendStore.Open(world, new BackendOptions { Path = Path.Combine(_folder, "db") }, new MetricRegistry(), NullLog.Instance, _ => { });
    }

    public void Dispose()
    {
        _backend.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_snapshot_arrives_whole_and_is_reported()
    {
        await using PeerNode left = await PeerNode.StartAsync(1);
        await using PeerNode right = await PeerNode.StartAsync(2);
        left.Transport.AddPeer(2, [right.Url]);
        OutgoingSnapshot snapshot = await NewSnapshotAsync(to: 2);
        var expected = new MemoryStream();
        snapshot.Database.WriteTo(expected);

        left.Transport.SendSnapshot(snapshot);
        await Soon.TrueAsync(() => left.Member.HasReport(2, succeeded: true), left.Log.ToString);
        Assert.True(right.Member.Incoming.TryDequeue(out ReceivedSnapshot? received));
        Assert.True(received.IsComplete && received.IsDisposed);
        Assert.Equal(expected.ToArray(), received.Database);
        Assert.Equal(RaftCodec.EncodePeerMessage(snapshot.Message), RaftCodec.EncodePeerMessage(received.Message));
        Assert.Empty(left.Member.Unreachable);
        Assert.True(left.Log.Has("sent database snapshot snapshot-index=180 remote-peer-id=2"));
        Assert.True(right.Log.Has("received and saved database snapshot local-member-id=2 remote-snapshot-sender-id=1 incoming-snapshot-index=180"));
    }

    [Fact]
    public async Task A_snapshot_that_cannot_be_sent_is_reported_as_failed()
    {
        await using PeerNode left = await PeerNode.StartAsync(1);
        left.Transport.AddPeer(2, ["http://127.0.0.1:1"]);
        left.Transport.SendSnapshot(await NewSnapshotAsync(to: 2));
        left.Transport.SendSnapshot(await NewSnapshotAsync(to: 3));
        await Soon.TrueAsync(() => left.Member.HasReport(2, succeeded: false) && left.Member.HasReport(3, succeeded: false), left.Log.ToString);
        Assert.Contains(2ul, left.Member.Unreachable);
    }

    [Fact]
    public async Task A_snapshot_that_the_receiver_cannot_keep_is_reported_as_failed()
    {
        await using PeerNode left = await PeerNode.StartAsync(1);
        await using PeerNode right = await PeerNode.StartAsync(2);
        right.Member.SnapshotFailure = new IOException("no space left on device");
        left.Transport.AddPeer(2, [right.Url]);
        left.Transport.SendSnapshot(await NewSnapshotAsync(to: 2));
        await Soon.TrueAsync(() => left.Member.HasReport(2, succeeded: false), left.Log.ToString);
        Assert.True(right.Log.Has("failed to save incoming database snapshot"));
        Assert.True(right.Member.Incoming.TryDequeue(out ReceivedSnapshot? received) && received.IsDisposed);
    }

    [Fact]
    public async Task An_upload_that_breaks_off_leaves_nothing()
    {
        await using PeerNode node = await PeerNode.StartAsync(1);
        byte[] body = Frame(Snap(from: 2, to: 1), databaseBytes: 1000);
        byte[] request = RawHttp.Request("POST /raft/snapshot", body, ("Content-Length", (body.Length + 100).ToString()));
        await RawHttp.SendAndCutAsync(node.EndPoint, request, () => !node.Member.Incoming.IsEmpty);
        await Soon.TrueAsync(() => node.Log.Has("failed to save incoming database snapshot"), node.Log.ToString);
        Assert.True(node.Member.Incoming.TryDequeue(out ReceivedSnapshot? received));
        Assert.True(received.IsDisposed && !received.IsComplete);
    }

    [Fact]
    public async Task Uploads_that_are_no_snapshot_are_refused()
    {
        await using PeerNode node = await PeerNode.StartAsync(1);
        Assert.Contains("failed to decode raft message (EOF)\n", await PostAsync(node, []), StringComparison.Ordinal);
        Assert.Contains("failed to decode raft message (unexpected EOF)\n", await PostAsync(node, [0, 0, 0, 0, 0, 0, 0, 5, 1]), StringComparison.Ordinal);
        Assert.Contains("failed to decode raft message (rafthttp: error limit exceeded)", await PostAsync(node, [0xff, 0, 0, 0, 0, 0, 0, 5, 1]), StringComparison.Ordinal);
        Assert.Contains("wrong raft message type\n", await PostAsync(node, Frame(new Message { Type = MessageType.MsgApp, From = 2, To = 1 }, 0)), StringComparison.Ordinal);
        Assert.Contains("failed to process raft message (cannot process message to mismatch member)\n", await PostAsync(node, Frame(Snap(from: 2, to: 9), 10)), StringComparison.Ordinal);
        Assert.Empty(node.Member.Incoming);
    }

    private static Task<string> PostAsync(PeerNode node, byte[] body) => RawHttp.ExchangeAsync(node.EndPoint, RawHttp.Request("POST /raft/snapshot", body));

    private static byte[] Frame(in Message message, int databaseBytes)
    {
        byte[] head = RaftCodec.EncodePeerMessage(message);
        var frame = new byte[8 + head.Length + databaseBytes];
        BinaryPrimitives.WriteInt64BigEndian(frame, head.Length);
        head.CopyTo(frame, 8);
        return frame;
    }

    private static Message Snap(ulong from, ulong to) => new()
    {
        Type = MessageType.MsgSnap,
        From = from,
        To = to,
        Term = 3,
        Snapshot = new() { Data = "{\"Root\":{}}"u8.ToArray(), Metadata = new() { Index = 180, Term = 3 } },
    };

    private async Task<OutgoingSnapshot> NewSnapshotAsync(ulong to) => new(Snap(from: 1, to), await _backend.OpenImageAsync());
}
