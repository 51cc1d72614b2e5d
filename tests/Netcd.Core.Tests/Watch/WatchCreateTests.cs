using Google.Protobuf;
using Netcd.Core.Watch;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;

namespace Netcd.Core.Tests.Watch;

public sealed class WatchCreateTests : IDisposable
{
    private readonly WatchFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void The_created_answer_comes_first_and_carries_the_header()
    {
        _fixture.Put("a", "1");
        WatchStream stream = _fixture.Open(WatchFixture.Request("a"));
        _fixture.Put("a", "2");
        List<WatchResponse> responses = _fixture.Read(stream);
        Assert.Equal(2, responses.Count);
        Assert.True(responses[0].Created);
        Assert.False(responses[0].Canceled);
        Assert.Equal(new ResponseHeader { ClusterId = 0xc1, MemberId = 0x3e, Revision = 2, RaftTerm = 7 }, responses[0].Header);
        Assert.Equal(["a=2@3"], WatchFixture.Texts(responses));
    }

    [Fact]
    public void The_created_answer_comes_first_also_when_history_is_replayed()
    {
        _fixture.Put("a", "1");
        List<WatchResponse> responses = _fixture.Read(_fixture.Open(WatchFixture.Request("a", start: 1)));
        Assert.Equal([true, false], responses.Select(r => r.Created));
    }

    [Fact]
    public void Ids_count_from_zero_and_skip_those_in_use()
    {
        WatchStream stream = _fixture.Open(
            WatchFixture.Request("a"),
            WatchFixture.Request("a", id: 1),
            WatchFixture.Request("a", id: 2),
            WatchFixture.Request("a"),
            WatchFixture.Request("a", id: 77),
            WatchFixture.Request("a"));
        Assert.Equal([0, 1, 2, 3, 77, 4], _fixture.Read(stream).Select(r => r.WatchId));
    }

    [Fact]
    public void An_assigned_id_is_not_given_again_after_a_cancel()
    {
        WatchStream stream = _fixture.Open(WatchFixture.Request("a"));
        stream.Cancel(0);
        stream.Create(WatchFixture.Request("a"), EtcdError.None);
        Assert.Equal([0, 0, 1], _fixture.Read(stream).Select(r => r.WatchId));
    }

    [Fact]
    public void Ids_belong_to_one_stream()
    {
        WatchStream one = _fixture.Open(WatchFixture.Request("a", id: 5));
        WatchStream two = _fixture.Open(WatchFixture.Request("a", id: 5));
        Assert.False(_fixture.Read(one)[0].Canceled);
        Assert.False(_fixture.Read(two)[0].Canceled);
    }

    [Fact]
    public void A_duplicate_id_is_refused_and_the_first_watcher_lives_on()
    {
        WatchStream stream = _fixture.Open(WatchFixture.Request("a", id: 5), WatchFixture.Request("b", id: 5));
        _fixture.Put("b", "1");
        _fixture.Put("a", "1");
        List<WatchResponse> responses = _fixture.Read(stream);
        AssertRefused(responses[1], "mvcc: duplicate watch ID provided on the WatchStream");
        Assert.Equal(["a=1@3"], WatchFixture.Texts(responses));
    }

    [Theory]
    [InlineData("b", "a")]
    [InlineData("b", "b")]
    [InlineData("", "\0\0")]
    public void A_range_that_ends_before_it_begins_is_refused(string key, string end)
    {
        // The empty key stands for 00, so 00..0000 is a real range.
        List<WatchResponse> responses = _fixture.Read(_fixture.Open(WatchFixture.Request(key, end)));
        if (key.Length == 0)
        {
            Assert.False(responses[0].Canceled);
            return;
        }

        AssertRefused(responses[0], "mvcc: watcher range is empty");
    }

    [Fact]
    public void A_negative_start_revision_counts_as_compacted()
    {
        _fixture.Put("a", "1");
        WatchResponse answer = Assert.Single(_fixture.Read(_fixture.Open(WatchFixture.Request("a", start: -1))));
        AssertRefused(answer, "etcdserver: mvcc: required revision has been compacted");
        Assert.Equal(2, answer.Header.Revision);
        Assert.Equal(0, answer.CompactRevision);
    }

    [Theory]
    [InlineData(EtcdError.PermissionDenied, "rpc error: code = PermissionDenied desc = etcdserver: permission denied")]
    [InlineData(EtcdError.InvalidAuthToken, "rpc error: code = Unauthenticated desc = etcdserver: invalid auth token")]
    [InlineData(EtcdError.UserEmpty, "rpc error: code = InvalidArgument desc = etcdserver: user name is empty")]
    [InlineData(EtcdError.AuthOldRevision, "rpc error: code = InvalidArgument desc = etcdserver: revision of auth store is old")]
    public void A_refused_permission_answers_the_text_of_a_grpc_error_and_keeps_the_stream(EtcdError error, string text)
    {
        WatchStream stream = _fixture.Hub.OpenStream();
        stream.Create(WatchFixture.Request("a"), error);
        stream.Create(WatchFixture.Request("a"), EtcdError.None);
        List<WatchResponse> responses = _fixture.Read(stream);
        AssertRefused(responses[0], text);
        Assert.Equal(0, responses[1].WatchId);
        Assert.False(responses[1].Canceled);
    }

    [Fact]
    public void The_empty_key_with_an_open_end_is_everything()
    {
        WatchStream stream = _fixture.Open(WatchFixture.Request("", "\0"));
        _fixture.Put("\0", "1");
        _fixture.Put("zz", "2");
        Assert.Equal(["\0=1@2", "zz=2@3"], WatchFixture.Texts(_fixture.Read(stream)));
    }

    [Fact]
    public void The_empty_key_alone_is_the_smallest_key()
    {
        WatchStream stream = _fixture.Open(WatchFixture.Request(""));
        _fixture.Put("\0", "1");
        _fixture.Put("a", "2");
        Assert.Equal(["\0=1@2"], WatchFixture.Texts(_fixture.Read(stream)));
    }

    [Fact]
    public void Permissions_are_checked_on_the_range_that_is_watched()
    {
        Assert.True(WatchRange.Normalize(WatchFixture.Request("b", "\0")).IsOpenEnded);
        Assert.True(WatchRange.Normalize(WatchFixture.Request("b")).IsSingleKey);
        Assert.Equal(new byte[] { 0 }, WatchRange.Normalize(new WatchCreateRequest { RangeEnd = ByteString.CopyFrom(0) }).Key.ToArray());
    }

    private static void AssertRefused(WatchResponse answer, string reason)
    {
        Assert.True(answer.Created);
        Assert.True(answer.Canceled);
        Assert.Equal(-1, answer.WatchId);
        Assert.Equal(reason, answer.CancelReason);
    }
}
