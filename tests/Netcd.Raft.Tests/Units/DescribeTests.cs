using Netcd.Raft.Tests.Support;

namespace Netcd.Raft.Tests.Units;

/// <summary>Texts that scripts do not show.</summary>
public class DescribeTests
{
    [Theory]
    [InlineData("", "\"\"")]
    [InlineData("a\"b\\c", "\"a\\\"b\\\\c\"")]
    [InlineData("\a\b\f\n\r\t\v", "\"\\a\\b\\f\\n\\r\\t\\v\"")]
    [InlineData("\0\u007f", "\"\\x00\\x7f\"")]
    [InlineData("é世🙂 ~", "\"é世🙂 ~\"")]
    [InlineData("\u00a0\u200b\ufeff", "\"\\u00a0\\u200b\\ufeff\"")]
    [InlineData("\U000e0001", "\"\\U000e0001\"")]
    public void Payloads_are_quoted_as_Go_does(string payload, string expected) =>
        Assert.Equal($"1/2 EntryNormal {expected}", Describe.Entry(Make.Entry(1, 2, payload)));

    [Fact]
    public void Bytes_that_are_no_text_are_quoted_one_by_one() =>
        Assert.Equal("0/0 EntryNormal \"a\\xff\\xe4\\xb8b\"", Describe.Entry(new Entry { Data = new byte[] { 0x61, 0xff, 0xe4, 0xb8, 0x62 } }));

    [Fact]
    public void Entries_with_changes_show_their_words()
    {
        var one = new ConfChange { Type = ConfChangeType.AddLearnerNode, NodeId = 4 };
        var many = new ConfChangeV2 { Changes = [new(ConfChangeType.AddNode, 4), new(ConfChangeType.RemoveNode, 2), new(ConfChangeType.UpdateNode, 3)] };
        Assert.Equal("1/9 EntryConfChange l4", new Entry { Type = EntryType.ConfChange, Term = 1, Index = 9, Data = RaftCodec.Encode(one) }.ToString());
        Assert.Equal("1/9 EntryConfChangeV2 v4 r2 u3", new Entry { Type = EntryType.ConfChangeV2, Term = 1, Index = 9, Data = RaftCodec.Encode(many) }.ToString());
        Assert.Equal("1/12 EntryConfChangeV2", new Entry { Type = EntryType.ConfChangeV2, Term = 1, Index = 12 }.ToString());
    }

    [Fact]
    public void Members_are_hexadecimal_in_messages_and_decimal_elsewhere()
    {
        var message = new Message { From = 11, To = 26, Type = MessageType.MsgApp, Term = 11, Index = 12, LogTerm = 3, Vote = 17, Commit = 18, Reject = true };
        Assert.Equal("b->1a MsgApp Term:11 Log:3/12 Rejected (Hint: 0) Commit:18 Vote:17", message.ToString());
        Assert.Equal("None->AppendThread MsgStorageAppend Term:0 Log:0/0", new Message { To = RaftId.AppendThread, Type = MessageType.MsgStorageAppend }.ToString());
        Assert.Equal("Term:1 Vote:11 Commit:5", Describe.HardState(new HardState(1, 11, 5)));
        Assert.Equal("Term:1 Commit:5", Describe.HardState(new HardState(1, 0, 5)));
        Assert.Equal("Lead:11 State:StatePreCandidate", Describe.SoftState(new SoftState(11, RaftRole.PreCandidate)));
    }

    [Fact]
    public void Read_states_show_numbers_as_Go_does()
    {
        var ready = new Ready { ReadStates = new[] { new ReadState(11, "ab"u8.ToArray()), new ReadState(12, default) }, MustSync = true };
        Assert.Equal("Ready MustSync=true:\nReadStates [{11 [97 98]} {12 []}]\n", Describe.Ready(ready));
    }

    [Fact]
    public void A_refused_change_shows_its_context_in_the_log()
    {
        var change = new ConfChangeV2 { Transition = ConfChangeTransition.JointImplicit, Context = Make.Bytes("c\n") };
        Assert.Equal("transition:ConfChangeTransitionJointImplicit context:\"c\\n\"", Describe.ConfChange(change));
    }

    [Fact]
    public void A_status_is_the_JSON_that_etcd_prints()
    {
        var leader = Member.Leader(11, [11, 12]);
        Assert.Equal(
            "{\"id\":\"b\",\"term\":1,\"vote\":\"b\",\"commit\":1,\"lead\":\"b\",\"raftState\":\"StateLeader\",\"applied\":1,\"progress\":{"
            + "\"b\":{\"match\":1,\"next\":2,\"state\":\"StateReplicate\"},\"c\":{\"match\":1,\"next\":2,\"state\":\"StateReplicate\"}},\"leadtransferee\":\"0\"}",
            leader.Raw.Status().ToString());
        var follower = Member.Create(1, [1, 2]);
        Assert.Empty(follower.Raw.Status().Progress);
        Assert.Contains("\"progress\":{},", follower.Raw.Status().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_enum_value_has_the_name_that_etcd_gives_it()
    {
        Assert.All(Enum.GetValues<MessageType>(), type => Assert.Equal(type.ToString(), Names.Of(type)));
        Assert.All(Enum.GetValues<EntryType>(), type => Assert.Equal("Entry" + type, Names.Of(type)));
        Assert.All(Enum.GetValues<ConfChangeType>(), type => Assert.Equal("ConfChange" + type, Names.Of(type)));
        Assert.All(Enum.GetValues<ConfChangeTransition>(), type => Assert.Equal("ConfChangeTransition" + type, Names.Of(type)));
        Assert.All(Enum.GetValues<RaftRole>(), role => Assert.Equal("State" + role, Names.Of(role)));
        Assert.All(Enum.GetValues<ProgressState>(), state => Assert.Equal("State" + state, Names.Of(state)));
        Assert.Equal("99", Names.Of((MessageType)99));
    }
}
