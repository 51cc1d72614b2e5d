using Google.Protobuf;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;

namespace Netcd.Core.Tests.Auth;

/// <summary>What an entry of a user may do; alice reads pub/ and reads and writes own.</summary>
public sealed class RequestPermissionsTests
{
    private const EtcdError Ok = EtcdError.None;
    private const EtcdError Denied = EtcdError.PermissionDenied;

    private readonly AuthFixture _auth = AuthFixture.Enabled();

    [Fact]
    public void A_put_needs_its_key_its_lease_and_for_the_old_pair_reading()
    {
        Assert.Equal(Ok, Check(new PutRequest { Key = T("own") }));
        Assert.Equal(Denied, Check(new PutRequest { Key = T("pub/a") }));
        Assert.Equal(Denied, Check(new PutRequest { Key = T("own2") }));
        _auth.Do(InternalRequestKind.AuthRoleGrantPermission, new AuthRoleGrantPermissionRequest { Name = "reader", Perm = new() { PermType = Protocol.Auth.Permission.Types.Type.Write, Key = T("drop") } });
        Assert.Equal(Ok, Check(new PutRequest { Key = T("drop") }));
        Assert.Equal(Denied, Check(new PutRequest { Key = T("drop"), PrevKv = true }));

        _auth.Lessor.Grant(7, 100, _auth.Backend);
        Assert.Equal(Ok, Check(new PutRequest { Key = T("own"), Lease = 7 }));
        _auth.Lessor.Attach(7, "secret"u8.ToArray());
        Assert.Equal(Denied, Check(new PutRequest { Key = T("own"), Lease = 7 }));
        Assert.Equal(Ok, _auth.Check(InternalRequestKind.Put, new PutRequest { Key = T("own"), Lease = 7 }, "root"));
    }

    [Fact]
    public void A_delete_needs_all_of_its_range()
    {
        Assert.Equal(Ok, Check(new DeleteRangeRequest { Key = T("own") }));
        Assert.Equal(Ok, Check(new DeleteRangeRequest { Key = T("own"), PrevKv = true }));
        Assert.Equal(Denied, Check(new DeleteRangeRequest { Key = T("own"), RangeEnd = T("owo") }));
        Assert.Equal(Denied, Check(new DeleteRangeRequest { Key = T("own"), RangeEnd = T("\0") }));
        Assert.Equal(Denied, Check(new DeleteRangeRequest { Key = T("pub/a") }));
    }

    [Fact]
    public void A_range_through_the_log_needs_all_of_it()
    {
        Assert.Equal(Ok, Check(new RangeRequest { Key = T("pub/"), RangeEnd = T("pub0") }));
        Assert.Equal(Denied, Check(new RangeRequest { Key = T("pub/"), RangeEnd = T("pub1") }));
        Assert.Equal(Denied, Check(new RangeRequest { Key = T("own"), RangeEnd = T("\0") }));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Operations_are_checked_in_both_branches_at_every_depth(int depth)
    {
        RequestOp[] allowed =
        [
            new() { RequestPut = new PutRequest { Key = T("own"), PrevKv = true } },
            new() { RequestRange = new RangeRequest { Key = T("pub/a") } },
            new() { RequestDeleteRange = new DeleteRangeRequest { Key = T("own"), PrevKv = true } },
        ];
        RequestOp[] denied =
        [
            new() { RequestPut = new PutRequest { Key = T("secret") } },
            new() { RequestRange = new RangeRequest { Key = T("secret") } },
            new() { RequestDeleteRange = new DeleteRangeRequest { Key = T("pub/a") } },
        ];
        foreach (RequestOp operation in allowed)
        {
            Assert.Equal(Ok, Check(Nested(depth, operation, success: true)));
            Assert.Equal(Ok, Check(Nested(depth, operation, success: false)));
        }

        foreach (RequestOp operation in denied)
        {
            Assert.Equal(Denied, Check(Nested(depth, operation, success: true)));
            Assert.Equal(Denied, Check(Nested(depth, operation, success: false)));
        }
    }

    [Fact]
    public void Compares_need_reading_of_their_range()
    {
        Assert.Equal(Ok, Check(new TxnRequest { Compare = { new Compare { Key = T("pub/a") } } }));
        Assert.Equal(Denied, Check(new TxnRequest { Compare = { new Compare { Key = T("secret") } } }));
        Assert.Equal(Denied, Check(new TxnRequest { Compare = { new Compare { Key = T("pub/a"), RangeEnd = T("\0") } } }));
        Assert.Equal(Denied, Check(new TxnRequest { Success = { new RequestOp { RequestTxn = new TxnRequest { Compare = { new Compare { Key = T("secret") } } } } } }));
    }

    [Fact]
    public void The_end_of_a_lease_needs_writing_of_its_keys()
    {
        _auth.Lessor.Grant(7, 100, _auth.Backend);
        _auth.Lessor.Attach(7, "own"u8.ToArray());
        Assert.Equal(Ok, _auth.Check(InternalRequestKind.LeaseRevoke, new LeaseRevokeRequest { ID = 7 }));
        _auth.Lessor.Attach(7, "pub/a"u8.ToArray());
        Assert.Equal(Denied, _auth.Check(InternalRequestKind.LeaseRevoke, new LeaseRevokeRequest { ID = 7 }));
        Assert.Equal(Ok, _auth.Check(InternalRequestKind.LeaseRevoke, new LeaseRevokeRequest { ID = 7 }, "root"));
    }

    [Fact]
    public void Old_and_missing_credentials_are_told_apart()
    {
        var put = new PutRequest { Key = T("own") };
        Assert.Equal(EtcdError.UserEmpty, _auth.Apply(InternalRequestKind.Put, put, "", 0).Error);
        Assert.Equal(EtcdError.AuthOldRevision, _auth.Apply(InternalRequestKind.Put, put, "alice", _auth.View.Revision - 1).Error);
        Assert.Equal(Ok, _auth.Apply(InternalRequestKind.Put, put, "alice", _auth.View.Revision + 1).Error);
        Assert.Equal(Denied, _auth.Apply(InternalRequestKind.Put, put, "deleted", _auth.View.Revision).Error);
        Assert.Equal(EtcdError.UserEmpty, _auth.Apply(InternalRequestKind.AuthUserList, new AuthUserListRequest(), "", 0).Error);
        Assert.Equal(EtcdError.UserNotFound, _auth.Apply(InternalRequestKind.AuthUserList, new AuthUserListRequest(), "deleted", 99).Error);
    }

    [Fact]
    public void Users_see_themselves_and_their_roles_and_nothing_else()
    {
        Assert.Equal(Ok, _auth.Check(InternalRequestKind.AuthUserGet, new AuthUserGetRequest { Name = "alice" }));
        Assert.Equal(Denied, _auth.Check(InternalRequestKind.AuthUserGet, new AuthUserGetRequest { Name = "bob" }));
        Assert.Equal(Ok, _auth.Check(InternalRequestKind.AuthRoleGet, new AuthRoleGetRequest { Role = "reader" }));
        Assert.Equal(Denied, _auth.Check(InternalRequestKind.AuthRoleGet, new AuthRoleGetRequest { Role = "reader" }, "bob"));
        Assert.Equal(Denied, _auth.Check(InternalRequestKind.AuthUserList, new AuthUserListRequest()));
        Assert.Equal(Denied, _auth.Check(InternalRequestKind.AuthDisable, new AuthDisableRequest()));
        Assert.True(_auth.View.IsEnabled);
    }

    private static ByteString T(string text) => AuthFixture.Text(text);

    private static TxnRequest Nested(int depth, RequestOp operation, bool success)
    {
        var txn = new TxnRequest();
        (success ? txn.Success : txn.Failure).Add(depth == 0 ? operation : new RequestOp { RequestTxn = Nested(depth - 1, operation, success) });
        return txn;
    }

    private EtcdError Check(PutRequest request) => _auth.Check(InternalRequestKind.Put, request);

    private EtcdError Check(RangeRequest request) => _auth.Check(InternalRequestKind.Range, request);

    private EtcdError Check(DeleteRangeRequest request) => _auth.Check(InternalRequestKind.DeleteRange, request);

    private EtcdError Check(TxnRequest request) => _auth.Check(InternalRequestKind.Txn, request);
}
