using System.Net;
using System.Net.Sockets;
using Netcd.Core.Peers;
using Netcd.Raft;
using Netcd.Server.Tests.Peers.Support;

namespace Netcd.Server.Tests.Peers;

public class TransportTests
{
    private const ulong Left = 1;
    private const ulong Right = 2;

    [Theory]
    [InlineData(MessageType.MsgProp)]
    [InlineData(MessageType.MsgApp)]
    [InlineData(MessageType.MsgAppResp)]
    [InlineData(MessageType.MsgVote)]
    [InlineData(MessageType.MsgVoteResp)]
    [InlineData(MessageType.MsgHeartbeat)]
    [InlineData(MessageType.MsgHeartbeatResp)]
    [InlineData(MessageType.MsgTransferLeader)]
    [InlineData(MessageType.MsgTimeoutNow)]
    [InlineData(MessageType.MsgReadIndex)]
    [InlineData(MessageType.MsgReadIndexResp)]
    [InlineData(MessageType.MsgPreVote)]
    [InlineData(MessageType.MsgPreVoteResp)]
    public async Task Every_kind_of_message_arrives_unchanged_with_and_without_streams(MessageType type)
    {
        await using PeerNode left = await PeerNode.StartAsync(Left);
        await using PeerNode right = await PeerNode.StartAsync(Right);
        Message sent = Full(type);

        // The other side does not know us as a peer yet, so it opens no streams: a post each.
        left.Transport.AddPeer(Right, [right.Url]);
        left.Transport.Send(sent);
        AssertSame(sent, await right.Member.NextAsync());

        right.Transport.AddPeer(Left, [left.Url]);
        await left.HasStreamsAsync();
        left.Transport.Send(sent);
        AssertSame(sent, await right.Member.NextAsync());

        // Its own dials were refused until the other side knew it.
        await Soon.TrueAsync(() => left.Transport.ActiveSince(Right) is not null);
        Assert.Empty(left.Member.Unreachable);
    }

    [Fact]
    public async Task Connections_come_from_the_address_that_was_set()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var own = IPAddress.Parse("127.0.0.3");
        await using PeerNode left = await PeerNode.StartAsync(Left, localAddress: own);
        left.Transport.AddPeer(Right, [$"http://{listener.LocalEndpoint}"]);
        using Socket accepted = await Soon.Async(listener.AcceptSocketAsync());
        Assert.Equal(own, ((IPEndPoint)accepted.RemoteEndPoint!).Address);
    }

    [Fact]
    public async Task Messages_of_a_stream_arrive_in_order()
    {
        await using PeerNode left = await PeerNode.StartAsync(Left);
        await using PeerNode right = await PeerNode.StartAsync(Right);
        await PeerNode.ConnectAsync(left, right);
        const int Count = 3000;
        var data = new byte[3000];
        for (ulong i = 1; i <= Count; i++)
        {
            left.Transport.Send(App(index: i, data));
        }

        for (ulong i = 1; i <= Count; i++)
        {
            Assert.Equal(i, (await right.Member.NextAsync()).Index);
        }
    }

    [Fact]
    public async Task A_large_entry_passes()
    {
        await using PeerNode left = await PeerNode.StartAsync(Left);
        await using PeerNode right = await PeerNode.StartAsync(Right);
        await PeerNode.ConnectAsync(left, right);
        var data = new byte[10 << 20];
        new Random(1).NextBytes(data);
        left.Transport.Send(App(index: 1, data));
        Message received = await right.Member.NextAsync();
        Assert.True(received.Entries.Span[0].Data.Span.SequenceEqual(data));
    }

    [Fact]
    public async Task A_newer_stream_takes_the_place_of_the_old_one()
    {
        await using PeerNode left = await PeerNode.StartAsync(Left);
        await using PeerNode right = await PeerNode.StartAsync(Right);
        await PeerNode.ConnectAsync(left, right);

        // A second reader asks for the same stream, as a peer does whose old connection hangs.
        byte[] request = RawHttp.Request($"GET /raft/stream/message/{Right:x}", [], ("Content-Length", null));
        Task<string> second = RawHttp.ExchangeAsync(left.EndPoint, request);
        await Soon.TrueAsync(() => right.Log.Has("lost TCP streaming connection with remote peer stream-reader-type=stream Message"), right.Log.ToString);

        // The first reader comes again and ends the second.
        string answer = await Soon.Async(second);
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("X-Server-Version: 3.5.21\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("X-Etcd-Cluster-Id: 8281d3a87b769e77\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("Transfer-Encoding: chunked\r\n", answer, StringComparison.Ordinal);
        await Soon.TrueAsync(() => left.Log.Has("closed TCP streaming connection with remote peer"), left.Log.ToString);
        left.Transport.Send(Full(MessageType.MsgAppResp));
        Assert.Equal(MessageType.MsgAppResp, (await right.Member.NextAsync()).Type);
    }

    [Fact]
    public async Task A_silent_stream_carries_signs_of_life()
    {
        await using PeerNode left = await PeerNode.StartAsync(Left, clock: new FastClock(20));
        left.Transport.AddPeer(Right, ["http://127.0.0.1:1"]);
        byte[] request = RawHttp.Request($"GET /raft/stream/msgapp/{Right:x}", [], ("Content-Length", null));
        Task<string> reader = RawHttp.ExchangeAsync(left.EndPoint, request);
        await Soon.TrueAsync(() => left.Metrics.Families.Any(f => f.Name == "etcd_network_peer_sent_bytes_total" && f.Series().Any(s => ((Telemetry.Metrics.Counter)s.Value).Value >= 2)));
        left.Transport.RemovePeer(Right);
        Assert.Contains("\r\n1\r\n\0\r\n1\r\n\0\r\n", await Soon.Async(reader), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_peer_that_is_away_does_not_get_is_dropped_and_reported()
    {
        await using PeerNode left = await PeerNode.StartAsync(Left);
        left.Transport.AddPeer(Right, ["http://127.0.0.1:1", "http://127.0.0.1:2"]);
        for (int i = 0; i < 200; i++)
        {
            left.Transport.Send(Full(MessageType.MsgHeartbeat));
        }

        await Soon.TrueAsync(() => left.Member.Unreachable.Count >= 200, left.Log.ToString);
        Assert.All(left.Member.Unreachable, id => Assert.Equal(Right, id));
        Assert.Null(left.Transport.ActiveSince(Right));
        Assert.True(left.Log.Has("dropped internal Raft message since sending buffer is full (overloaded network) message-type=MsgHeartbeat"));
    }

    [Fact]
    public async Task A_peer_that_comes_back_is_found_again_at_its_other_URL()
    {
        await using PeerNode left = await PeerNode.StartAsync(Left);
        await using PeerNode right = await PeerNode.StartAsync(Right);
        left.Transport.AddPeer(Right, ["http://127.0.0.1:1", right.Url]);
        right.Transport.AddPeer(Left, [left.Url]);
        await right.HasStreamsAsync();
        Assert.NotNull(left.Transport.ActiveSince(Right));
    }

    [Fact]
    public async Task Changed_URLs_are_used_from_the_next_connection_on()
    {
        await using PeerNode left = await PeerNode.StartAsync(Left);
        await using PeerNode right = await PeerNode.StartAsync(Right);
        left.Transport.AddPeer(Right, ["http://127.0.0.1:1"]);
        right.Transport.AddPeer(Left, [left.Url]);
        left.Transport.UpdatePeer(Right, [right.Url]);
        await right.HasStreamsAsync();
        left.Transport.UpdatePeer(99, [right.Url]);
    }

    [Fact]
    public async Task Peers_behind_socket_files_are_kept_apart()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("netcd-peers-");
        try
        {
            await using PeerNode left = await PeerNode.StartAsync(Left, endPoint: new UnixDomainSocketEndPoint(Path.Combine(folder.FullName, "left")));
            await using PeerNode right = await PeerNode.StartAsync(Right, endPoint: new UnixDomainSocketEndPoint(Path.Combine(folder.FullName, "right")));
            await using PeerNode third = await PeerNode.StartAsync(3, endPoint: new UnixDomainSocketEndPoint(Path.Combine(folder.FullName, "third")));
            left.Transport.AddPeer(Right, [right.Url]);
            left.Transport.AddPeer(3, [third.Url]);
            for (int i = 0; i < 10; i++)
            {
                left.Transport.Send(Full(MessageType.MsgProp));
                left.Transport.Send(Full(MessageType.MsgProp) with { To = 3 });
                Assert.Equal(Right, (await right.Member.NextAsync()).To);
                Assert.Equal(3ul, (await third.Member.NextAsync()).To);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_restarted_peer_is_connected_again()
    {
        await using PeerNode left = await PeerNode.StartAsync(Left);
        PeerNode right = await PeerNode.StartAsync(Right);
        await PeerNode.ConnectAsync(left, right);
        IPEndPoint endPoint = right.EndPoint;
        await right.DisposeAsync();
        await Soon.TrueAsync(() => left.Transport.ActiveSince(Right) is null, left.Log.ToString);

        await using PeerNode again = await PeerNode.StartAsync(Right, endPoint: endPoint);
        again.Transport.AddPeer(Left, [left.Url]);
        await again.HasStreamsAsync();
        Assert.NotNull(left.Transport.ActiveSince(Right));
        again.Transport.Send(Full(MessageType.MsgAppResp) with { From = Right, To = Left });
        Assert.Equal(Right, (await left.Member.NextAsync()).From);
    }

    [Fact]
    public async Task A_removed_member_is_told_so()
    {
        await using PeerNode left = await PeerNode.StartAsync(Left);
        await using PeerNode right = await PeerNode.StartAsync(Right);
        right.Member.Membership = new() { Removed = [Left] };
        left.Transport.AddPeer(Right, [right.Url]);
        await Soon.TrueAsync(() => left.Member.WasRemoved, left.Log.ToString);
        Assert.True(right.Log.Has("rejected stream from remote peer because it was removed"));
    }

    [Fact]
    public async Task Members_of_different_clusters_do_not_talk()
    {
        await using PeerNode left = await PeerNode.StartAsync(Left);
        await using PeerNode right = await PeerNode.StartAsync(Right, cluster: 0xabc);
        left.Transport.AddPeer(Right, [right.Url]);
        left.Transport.Send(Full(MessageType.MsgProp));
        await Soon.TrueAsync(() => left.Log.Has("request sent was ignored by remote peer due to cluster ID mismatch remote-peer-id=2 remote-peer-cluster-id=abc"), left.Log.ToString);
        await Soon.TrueAsync(() => left.Log.Has("request sent was ignored due to cluster ID mismatch"), left.Log.ToString);
        await Soon.TrueAsync(() => left.Member.Unreachable.Contains(Right));
        Assert.Null(left.Transport.ActiveSince(Right));
    }

    [Fact]
    public async Task The_sender_of_a_request_becomes_reachable()
    {
        await using PeerNode left = await PeerNode.StartAsync(Left);
        await using PeerNode right = await PeerNode.StartAsync(Right);
        left.Transport.AddPeer(Right, [right.Url]);
        await Soon.TrueAsync(() => right.Log.Has("added new remote peer local-member-id=2 remote-peer-id=1"), right.Log.ToString);
        right.Transport.Send(Full(MessageType.MsgAppResp) with { From = Right, To = Left });
        Assert.Equal(MessageType.MsgAppResp, (await left.Member.NextAsync()).Type);
    }

    [Fact]
    public async Task What_was_queued_for_a_remote_still_goes_out_when_it_becomes_a_peer()
    {
        await using PeerNode left = await PeerNode.StartAsync(Left);
        await using PeerNode right = await PeerNode.StartAsync(Right);
        right.Transport.AddRemote(Left, [left.Url]);
        for (int i = 0; i < 50; i++)
        {
            right.Transport.Send(Full(MessageType.MsgProp) with { From = Right, To = Left });
        }

        right.Transport.AddPeer(Left, [left.Url]);
        for (int i = 0; i < 50; i++)
        {
            await left.Member.NextAsync();
        }
    }

    [Fact]
    public async Task A_removed_peer_is_not_served_any_more()
    {
        await using PeerNode left = await PeerNode.StartAsync(Left);
        await using PeerNode right = await PeerNode.StartAsync(Right);
        await PeerNode.ConnectAsync(left, right);
        left.Transport.RemoveAllPeers();
        await Soon.TrueAsync(() => right.Log.Has("failed to find local node 2") || right.Log.Has("peer 1 failed to find local node 2"), right.Log.ToString);
        left.Transport.Send(Full(MessageType.MsgProp));
        Assert.Null(left.Transport.ActiveSince(Right));
    }

    [Fact]
    public async Task Stopping_twice_ends_everything_once()
    {
        PeerNode left = await PeerNode.StartAsync(Left);
        await using PeerNode right = await PeerNode.StartAsync(Right);
        await PeerNode.ConnectAsync(left, right);
        left.Transport.Stop();
        left.Transport.Stop();
        left.Transport.AddPeer(3, [right.Url]);
        left.Transport.Send(Full(MessageType.MsgProp));
        Assert.True(left.Log.Has("stopped remote peer remote-peer-id=2"));
        Assert.True(left.Log.Has("stopped HTTP pipelining with remote peer"));
        Assert.False(left.Log.Has("remote-peer-id=3"));
        await left.DisposeAsync();
    }

    [Fact]
    public async Task A_member_that_takes_no_more_messages_loses_them_and_says_so()
    {
        await using PeerNode left = await PeerNode.StartAsync(Left);
        await using PeerNode right = await PeerNode.StartAsync(Right);
        right.Member.OnReceive = _ => PeerReceipt.Full;
        await PeerNode.ConnectAsync(left, right);
        left.Transport.Send(Full(MessageType.MsgHeartbeat));
        await Soon.TrueAsync(() => right.Log.Has("dropped internal Raft message since receiving buffer is full (overloaded network) message-type=MsgHeartbeat"), right.Log.ToString);
    }

    [Fact]
    public async Task A_peer_that_reads_nothing_is_given_up()
    {
        await using PeerNode left = await PeerNode.StartAsync(Left, clock: new FastClock(20));
        left.Transport.AddPeer(Right, ["http://127.0.0.1:1"]);
        byte[] request = RawHttp.Request($"GET /raft/stream/msgapp/{Right:x}", [], ("Content-Length", null));
        bool filled = false;
        await RawHttp.SendAndCutAsync(left.EndPoint, request, () =>
        {
            if (!filled && left.Log.Has("established TCP streaming connection with remote peer"))
            {
                filled = true;
                for (ulong i = 1; i < 20; i++)
                {
                    left.Transport.Send(App(i, new byte[1 << 20]));
                }
            }

            return left.Log.Has("failed to write 2 on stream MsgApp v2 (i/o timeout)");
        });
        await Soon.TrueAsync(() => left.Member.Unreachable.Contains(Right), left.Log.ToString);
    }

    [Fact]
    public async Task A_peer_that_says_nothing_is_given_up()
    {
        await using PeerNode left = await PeerNode.StartAsync(Left, clock: new FastClock(20));
        await using var mute = new ScriptedServer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"u8);
        left.Transport.AddPeer(Right, [mute.Url]);
        await Soon.TrueAsync(() => left.Log.Has("failed to read 2 on stream Message (i/o timeout)"), left.Log.ToString);
    }

    [Fact]
    public async Task Round_trips_and_clocks_are_watched()
    {
        await using PeerNode left = await PeerNode.StartAsync(Left, clock: new FastClock(20));
        await using PeerNode right = await PeerNode.StartAsync(Right);
        await using var late = new ScriptedServer("HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n{\"OK\":true,\"Now\":\"2020-01-01T00:00:00Z\"}"u8);
        left.Transport.AddPeer(Right, [right.Url]);
        left.Transport.AddPeer(3, [late.Url]);
        left.Transport.AddPeer(4, ["http://127.0.0.1:1"]);
        await Soon.TrueAsync(() => left.Log.Has("prober found high clock drift round-tripper-name=ROUND_TRIPPER_RAFT_MESSAGE remote-peer-id=3"), left.Log.ToString);
        await Soon.TrueAsync(() => left.Log.Has("prober detected unhealthy status round-tripper-name=ROUND_TRIPPER_SNAPSHOT remote-peer-id=4"), left.Log.ToString);
        await Soon.TrueAsync(() => left.Metrics.Families.Single(f => f.Name == "etcd_network_peer_round_trip_time_seconds").Series().Any(s => s.Key[0] == "2" && ((Telemetry.Metrics.Histogram)s.Value).Sum > 0));
    }

    [Fact]
    public async Task A_stream_of_garbage_is_dropped_and_opened_again()
    {
        await using PeerNode left = await PeerNode.StartAsync(Left);
        await using var hostile = new ScriptedServer(ScriptedServer.Garbage);
        left.Transport.AddPeer(Right, [hostile.Url]);
        await Soon.TrueAsync(() => left.Log.Has("failed to parse type 255 in msgappv2 stream") && left.Log.Has("rafthttp: error limit exceeded"), left.Log.ToString);
        int before = hostile.Served;
        await Soon.TrueAsync(() => hostile.Served > before + 2);
    }

    [Theory]
    [InlineData(Left, true)]
    [InlineData(3, false)]
    public async Task Only_the_refusal_of_its_own_message_tells_a_member_that_it_was_removed(ulong sender, bool ends)
    {
        await using var peer = new ScriptedServer("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8);
        await using PeerNode left = await PeerNode.StartAsync(Left);
        left.Transport.AddPeer(Right, [peer.Url]);
        for (int refused = 1; refused <= 2; refused++)
        {
            left.Transport.Send(Full(MessageType.MsgProp) with { From = sender });
            await Soon.TrueAsync(() => left.Member.Unreachable.Count == refused);
        }

        await Soon.TrueAsync(() => left.Member.WasRemoved == ends);
    }

    private static Message App(ulong index, byte[] data) => new()
    {
        Type = MessageType.MsgApp,
        From = Left,
        To = Right,
        Term = 5,
        LogTerm = 5,
        Index = index,
        Entries = new Entry[] { new() { Term = 5, Index = index + 1, Data = data } },
    };

    private static Message Full(MessageType type) => new()
    {
        Type = type,
        From = Left,
        To = Right,
        Term = 7,
        LogTerm = 6,
        Index = 1UL << 40,
        Commit = 5,
        Reject = true,
        RejectHint = 4,
        Context = "CampaignTransfer"u8.ToArray(),
        Entries = new Entry[] { new() { Type = EntryType.ConfChange, Term = 6, Index = 8, Data = new byte[] { 1, 2 } }, new() { Term = 7, Index = 9 } },
    };

    private static void AssertSame(in Message expected, in Message actual) =>
        Assert.Equal(RaftCodec.EncodePeerMessage(expected), RaftCodec.EncodePeerMessage(actual));
}
