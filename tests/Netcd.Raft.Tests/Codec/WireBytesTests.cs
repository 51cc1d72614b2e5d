using Netcd.Raft.Tests.Support;

namespace Netcd.Raft.Tests.Codec;

/// <summary>Bytes as etcd writes them. Those marked "3.5.16" were taken from write-ahead logs and snapshots of that version.</summary>
public class WireBytesTests
{
    [Theory]
    [InlineData("080110001803", 1UL, 0UL, 3UL)]
    [InlineData("0802109bd6e0b2fab293984c1803", 2UL, 5489973259490831131UL, 3UL)]
    public void Hard_states_of_etcd_3_5_16_read_and_write_back(string hex, ulong term, ulong vote, ulong commit)
    {
        var bytes = Convert.FromHexString(hex);
        Assert.True(RaftCodec.TryDecodeHardState(bytes, out var state));
        Assert.Equal(new HardState(term, vote, commit), state);
        Assert.Equal(bytes, RaftCodec.Encode(state));
    }

    [Fact]
    public void A_leaders_empty_entry_of_etcd_3_5_16_has_no_data_field()
    {
        var bytes = Convert.FromHexString("080010021804");
        Assert.True(RaftCodec.TryDecodeEntry(bytes, out var entry));
        Assert.Equal((EntryType.Normal, 2UL, 4UL, 0), (entry.Type, entry.Term, entry.Index, entry.Data.Length));
        Assert.Equal(bytes, RaftCodec.Encode(entry));
        Assert.Equal(bytes.Length, RaftCodec.SizeOf(entry));
    }

    [Fact]
    public void A_conf_change_of_etcd_3_5_16_reads_and_writes_back()
    {
        // The start of a bootstrap entry: type, term, index, then a ConfChange whose context is the member as JSON.
        var context = "{\"id\":1"u8.ToArray();
        byte[] change = [.. Convert.FromHexString("0800100018a1bf82a2bcdd86ee0f22"), (byte)context.Length, .. context];
        byte[] bytes = [.. Convert.FromHexString("08011001180122"), (byte)change.Length, .. change];

        Assert.True(RaftCodec.TryDecodeEntry(bytes, out var entry));
        Assert.Equal(EntryType.ConfChange, entry.Type);
        Assert.True(RaftCodec.TryDecodeConfChange(entry.Data, out var decoded));
        Assert.Equal((0UL, ConfChangeType.AddNode, 1142818005357469601UL), (decoded.Id, decoded.Type, decoded.NodeId));
        Assert.Equal(context, decoded.Context.ToArray());
        Assert.Equal(change, RaftCodec.Encode(decoded));
        Assert.Equal(bytes, RaftCodec.Encode(entry));
    }

    [Fact]
    public void Snapshot_metadata_of_etcd_3_5_16_reads_and_writes_back()
    {
        var metadata = Convert.FromHexString("0a2008a1bf82a2bcdd86ee0f08a2bb90ccccb5fca31f089bd6e0b2fab293984c280010661803");
        Assert.True(RaftCodec.TryDecodeSnapshotMetadata(metadata, out var decoded));
        Assert.Equal((102UL, 3UL, 3), (decoded.Index, decoded.Term, decoded.ConfState.Voters.Length));
        byte[] snapshot = [0x0a, 0x01, (byte)'x', 0x12, (byte)metadata.Length, .. metadata];
        Assert.True(RaftCodec.TryDecodeSnapshot(snapshot, out var whole));
        Assert.Equal(snapshot, RaftCodec.Encode(whole));
        var written = new byte[RaftCodec.SizeOf(decoded)];
        Assert.Equal(metadata.Length, RaftCodec.Encode(decoded, written));
        Assert.Equal(metadata, written);
    }

    [Fact]
    public void A_message_writes_every_scalar_and_the_snapshot_only_when_there_is_one()
    {
        var heartbeat = new Message { Type = MessageType.MsgHeartbeat, To = 2, From = 1, Term = 3, Commit = 4 };
        Assert.Equal("0808100218012003280030004004500058006800", Hex(RaftCodec.Encode(heartbeat)));

        var append = heartbeat with
        {
            Type = MessageType.MsgApp,
            Entries = new[] { Make.Entry(3, 300, "a") },
            Context = Array.Empty<byte>(),
            Snapshot = Make.Snapshot(1, 1, 1),
        };
        Assert.Equal(
            "0803" + "1002" + "1801" + "2003" + "2800" + "3000" + "3a0a" + "080010031" + "8ac02" + "220161" + "4004"
            + "4a13" + "0a057374617465" + "120a" + "0a0408012800" + "10011801" + "5000" + "5800" + "6200" + "6800",
            Hex(RaftCodec.Encode(append)));
    }

    [Fact]
    public void Storage_messages_write_vote_and_responses()
    {
        var response = new Message { Type = MessageType.MsgVoteResp, To = 1, From = 1, Term = 1 };
        var append = new Message { Type = MessageType.MsgStorageAppend, From = 1, To = 2, Term = 1, Vote = 7, Responses = new[] { response } };
        var hex = Hex(RaftCodec.Encode(append));
        Assert.EndsWith("6807" + "7214" + Hex(RaftCodec.Encode(response)), hex, StringComparison.Ordinal);
        Assert.True(RaftCodec.TryDecodeMessage(Convert.FromHexString(hex), out var decoded));
        Assert.Equal(new HardState(1, 7, 0), decoded.HardState);
        Assert.Equal(MessageType.MsgVoteResp, decoded.Responses.Span[0].Type);
    }

    [Fact]
    public void The_empty_snapshot_that_old_versions_put_into_every_message_reads_as_none()
    {
        var bytes = Convert.FromHexString("0803100218012001280030004000" + "4a0a" + "12080a02280010001800" + "50005800");
        Assert.True(RaftCodec.TryDecodeMessage(bytes, out var message));
        Assert.Null(message.Snapshot);
        Assert.Equal(MessageType.MsgApp, message.Type);
    }

    [Fact]
    public void Configurations_write_plain_lists_and_read_packed_ones()
    {
        var state = new ConfState { Voters = [1, 300], Learners = [4], VotersOutgoing = [1, 2], LearnersNext = [2], AutoLeave = true };
        Assert.Equal("0801" + "08ac02" + "1004" + "1801" + "1802" + "2002" + "2801", Hex(RaftCodec.Encode(state)));
        Assert.True(RaftCodec.TryDecodeConfState(Convert.FromHexString("0a0301ac02" + "120104" + "1a020102" + "220102" + "2801"), out var packed));
        Assert.True(packed.IsEquivalentTo(state));
        Assert.Equal("2800", Hex(RaftCodec.Encode(ConfState.Empty)));
    }

    [Fact]
    public void Changes_of_many_members_write_transition_changes_and_context()
    {
        var change = new ConfChangeV2
        {
            Transition = ConfChangeTransition.JointExplicit,
            Changes = [new ConfChangeSingle(ConfChangeType.AddNode, 4), new ConfChangeSingle(ConfChangeType.RemoveNode, 300)],
            Context = Make.Bytes("c"),
        };
        Assert.Equal("0802" + "120408001004" + "1205080110ac02" + "1a0163", Hex(RaftCodec.Encode(change)));
        Assert.Equal("0800", Hex(RaftCodec.Encode(new ConfChangeV2())));
        Assert.True(RaftCodec.TryDecodeConfChangeV2(default, out var leave));
        Assert.True(leave.LeavesJoint);
    }

    [Fact]
    public void An_absent_field_and_an_empty_one_stay_different()
    {
        Assert.Equal("080010001800", Hex(RaftCodec.Encode(new Entry())));
        Assert.Equal("0800100018002200", Hex(RaftCodec.Encode(new Entry { Data = Array.Empty<byte>() })));
        foreach (var hex in new[] { "080010001800", "0800100018002200" })
        {
            Assert.True(RaftCodec.TryDecodeEntry(Convert.FromHexString(hex), out var entry));
            Assert.Equal(hex, Hex(RaftCodec.Encode(entry)));
        }
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
