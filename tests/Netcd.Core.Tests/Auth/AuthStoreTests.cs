using Google.Protobuf;
using Netcd.Core.Auth;
using Netcd.Core.Backend;
using Netcd.Core.Requests;
using Netcd.Protocol.Auth;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;

namespace Netcd.Core.Tests.Auth;

public sealed class AuthStoreTests
{
    [Fact]
    public void Every_change_counts_once_but_enabling_and_repeated_grants_do_not()
    {
        var auth = new AuthFixture();
        Assert.Equal(1ul, auth.View.Revision);
        Expect(2, InternalRequestKind.AuthUserAdd, new AuthUserAddRequest { Name = "root" });
        Expect(3, InternalRequestKind.AuthUserGrantRole, new AuthUserGrantRoleRequest { User = "root", Role = "root" });
        Expect(3, InternalRequestKind.AuthUserGrantRole, new AuthUserGrantRoleRequest { User = "root", Role = "root" });
        Expect(3, InternalRequestKind.AuthEnable, new AuthEnableRequest());
        Expect(3, InternalRequestKind.AuthEnable, new AuthEnableRequest());
        Expect(4, InternalRequestKind.AuthRoleAdd, new AuthRoleAddRequest { Name = "r" });
        Expect(5, InternalRequestKind.AuthUserAdd, new AuthUserAddRequest { Name = "u" });
        Expect(6, InternalRequestKind.AuthUserChangePassword, new AuthUserChangePasswordRequest { Name = "u", HashedPassword = "aGFzaA==" });
        Expect(7, InternalRequestKind.AuthUserGrantRole, new AuthUserGrantRoleRequest { User = "u", Role = "r" });
        Expect(8, InternalRequestKind.AuthUserRevokeRole, new AuthUserRevokeRoleRequest { Name = "u", Role = "r" });
        Expect(9, InternalRequestKind.AuthRoleGrantPermission, new AuthRoleGrantPermissionRequest { Name = "r", Perm = new Permission { Key = AuthFixture.Text("k") } });
        Expect(10, InternalRequestKind.AuthRoleRevokePermission, new AuthRoleRevokePermissionRequest { Role = "r", Key = AuthFixture.Text("k") });
        Expect(11, InternalRequestKind.AuthRoleDelete, new AuthRoleDeleteRequest { Role = "r" });
        Expect(12, InternalRequestKind.AuthUserDelete, new AuthUserDeleteRequest { Name = "u" });
        Expect(12, InternalRequestKind.AuthStatus, new AuthStatusRequest());
        Expect(13, InternalRequestKind.AuthDisable, new AuthDisableRequest());
        Expect(13, InternalRequestKind.AuthDisable, new AuthDisableRequest());
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 13], auth.Backend.Get(BucketId.Auth, "authRevision"u8));

        void Expect(ulong revision, InternalRequestKind kind, IMessage request)
        {
            auth.Do(kind, request);
            Assert.Equal(revision, auth.View.Revision);
        }
    }

    [Fact]
    public void A_refused_change_changes_nothing()
    {
        AuthFixture auth = AuthFixture.Enabled();
        ulong before = auth.View.Revision;
        Refuse(EtcdError.UserExists, InternalRequestKind.AuthUserAdd, new AuthUserAddRequest { Name = "alice" });
        Refuse(EtcdError.UserEmpty, InternalRequestKind.AuthUserAdd, new AuthUserAddRequest());
        Refuse(EtcdError.NoPasswordUser, InternalRequestKind.AuthUserAdd, new AuthUserAddRequest { Name = "x", HashedPassword = "not base64" });
        Refuse(EtcdError.UserNotFound, InternalRequestKind.AuthUserDelete, new AuthUserDeleteRequest { Name = "x" });
        Refuse(EtcdError.InvalidAuthManagement, InternalRequestKind.AuthUserDelete, new AuthUserDeleteRequest { Name = "root" });
        Refuse(EtcdError.InvalidAuthManagement, InternalRequestKind.AuthUserRevokeRole, new AuthUserRevokeRoleRequest { Name = "root", Role = "root" });
        Refuse(EtcdError.InvalidAuthManagement, InternalRequestKind.AuthRoleDelete, new AuthRoleDeleteRequest { Role = "root" });
        Refuse(EtcdError.UserNotFound, InternalRequestKind.AuthUserChangePassword, new AuthUserChangePasswordRequest { Name = "x" });
        Refuse(EtcdError.RoleNotFound, InternalRequestKind.AuthUserGrantRole, new AuthUserGrantRoleRequest { User = "bob", Role = "x" });
        Refuse(EtcdError.RoleNotGranted, InternalRequestKind.AuthUserRevokeRole, new AuthUserRevokeRoleRequest { Name = "bob", Role = "reader" });
        Refuse(EtcdError.RoleExists, InternalRequestKind.AuthRoleAdd, new AuthRoleAddRequest { Name = "reader" });
        Refuse(EtcdError.RoleEmpty, InternalRequestKind.AuthRoleAdd, new AuthRoleAddRequest());
        Refuse(EtcdError.RoleNotFound, InternalRequestKind.AuthRoleDelete, new AuthRoleDeleteRequest { Role = "x" });
        Refuse(EtcdError.PermissionNotGiven, InternalRequestKind.AuthRoleGrantPermission, new AuthRoleGrantPermissionRequest { Name = "reader" });
        Refuse(EtcdError.InvalidAuthManagement, InternalRequestKind.AuthRoleGrantPermission, Granting("", ""));
        Refuse(EtcdError.InvalidAuthManagement, InternalRequestKind.AuthRoleGrantPermission, Granting("b", "a"));
        Refuse(EtcdError.InvalidAuthManagement, InternalRequestKind.AuthRoleGrantPermission, Granting("b", "b"));
        Refuse(EtcdError.PermissionNotGranted, InternalRequestKind.AuthRoleRevokePermission, new AuthRoleRevokePermissionRequest { Role = "reader", Key = AuthFixture.Text("pub/") });
        Assert.Equal(before, auth.View.Revision);

        void Refuse(EtcdError error, InternalRequestKind kind, IMessage request) => Assert.Equal(error, auth.Apply(kind, request, "root", before).Error);

        static AuthRoleGrantPermissionRequest Granting(string key, string end) =>
            new() { Name = "reader", Perm = new Permission { Key = AuthFixture.Text(key), RangeEnd = AuthFixture.Text(end) } };
    }

    [Fact]
    public void Enabling_needs_the_root_user_with_the_root_role()
    {
        var auth = new AuthFixture();
        Assert.Equal(EtcdError.RootUserMissing, auth.Check(InternalRequestKind.AuthEnable, new AuthEnableRequest()));
        auth.Do(InternalRequestKind.AuthUserAdd, new AuthUserAddRequest { Name = "root" });
        Assert.Equal(EtcdError.RootRoleMissing, auth.Check(InternalRequestKind.AuthEnable, new AuthEnableRequest()));
        auth.Do(InternalRequestKind.AuthUserGrantRole, new AuthUserGrantRoleRequest { User = "root", Role = "root" });
        auth.Do(InternalRequestKind.AuthEnable, new AuthEnableRequest());
        Assert.True(auth.View.IsEnabled);
    }

    [Fact]
    public void Users_and_roles_are_stored_as_etcd_stores_them()
    {
        var auth = new AuthFixture();
        auth.Do(InternalRequestKind.AuthUserAdd, new AuthUserAddRequest { Name = "u", HashedPassword = Convert.ToBase64String("hash"u8) });
        auth.Do(InternalRequestKind.AuthUserAdd, new AuthUserAddRequest { Name = "c", Options = new UserAddOptions { NoPassword = true } });
        auth.Do(InternalRequestKind.AuthRoleAdd, new AuthRoleAddRequest { Name = "r" });
        auth.Grant("r", Permission.Types.Type.Write, "b", "c");
        auth.Grant("r", Permission.Types.Type.Read, "a", "");
        auth.Grant("r", Permission.Types.Type.Readwrite, "b", "c");
        Assert.Equal("0A017512046861736822 00".Replace(" ", ""), Convert.ToHexString(auth.Backend.Get(BucketId.AuthUsers, "u"u8)!));
        Assert.Equal("0A016322020801", Convert.ToHexString(auth.Backend.Get(BucketId.AuthUsers, "c"u8)!));
        Assert.Equal("0A0172" + "1203120161" + "12080802120162" + "1A0163", Convert.ToHexString(auth.Backend.Get(BucketId.AuthRoles, "r"u8)!));
    }

    [Fact]
    public void What_was_stored_comes_back()
    {
        AuthFixture auth = AuthFixture.Enabled();
        var second = new AuthFixture();
        second.Store.Restore(auth.Backend);
        Assert.True(second.View.IsEnabled);
        Assert.Equal(auth.View.Revision, second.View.Revision);
        Assert.Equal(["alice", "bob", "root"], second.Store.Users);
        Permit permit = second.View.PermitOf(new AuthCaller("alice", second.View.Revision));
        Assert.Equal(EtcdError.None, permit.Read("pub/x"u8, default));
        Assert.Equal(EtcdError.PermissionDenied, permit.Write("pub/x"u8, default));
    }

    [Fact]
    public void A_deleted_role_leaves_its_users()
    {
        AuthFixture auth = AuthFixture.Enabled();
        auth.Do(InternalRequestKind.AuthRoleDelete, new AuthRoleDeleteRequest { Role = "reader" });
        Assert.Empty(((AuthUserGetResponse)auth.Do(InternalRequestKind.AuthUserGet, new AuthUserGetRequest { Name = "alice" })!).Roles);
        Assert.Equal(EtcdError.PermissionDenied, auth.View.PermitOf(new AuthCaller("alice", auth.View.Revision)).Read("own"u8, default));
    }

    [Fact]
    public void A_changed_role_changes_what_its_holders_may_do()
    {
        AuthFixture auth = AuthFixture.Enabled();
        auth.Grant("reader", Permission.Types.Type.Write, "new", "");
        Assert.Equal(EtcdError.None, auth.View.PermitOf(new AuthCaller("alice", auth.View.Revision)).Write("new"u8, default));
        auth.Do(InternalRequestKind.AuthRoleRevokePermission, new AuthRoleRevokePermissionRequest { Role = "reader", Key = AuthFixture.Text("new") });
        Assert.Equal(EtcdError.PermissionDenied, auth.View.PermitOf(new AuthCaller("alice", auth.View.Revision)).Write("new"u8, default));
    }

    [Fact]
    public void An_entry_of_3_4_with_a_clear_password_is_hashed_here()
    {
        var auth = new AuthFixture();
        auth.Do(InternalRequestKind.AuthUserAdd, new AuthUserAddRequest { Name = "u", Password = "secret" });
        User stored = User.Parser.ParseFrom(auth.Backend.Get(BucketId.AuthUsers, "u"u8));
        Assert.True(Netcd.Core.Auth.Passwords.Bcrypt.Verify("secret"u8, stored.Password.Span));
    }

    [Fact]
    public void A_login_is_applied_only_for_users_with_a_password()
    {
        AuthFixture auth = AuthFixture.Enabled();
        auth.Do(InternalRequestKind.AuthUserAdd, new AuthUserAddRequest { Name = "cert", Options = new UserAddOptions { NoPassword = true } });
        var login = new Netcd.Protocol.Internal.InternalAuthenticateRequest { Name = "alice", SimpleToken = "ABCDEFGHIJKLMNOP" };
        ApplyResult result = auth.Apply(InternalRequestKind.Authenticate, login, "", 0, index: 72);
        Assert.Equal("ABCDEFGHIJKLMNOP.72", ((AuthenticateResponse)result.Response!).Token);
        login.Name = "cert";
        Assert.Equal(EtcdError.AuthFailed, auth.Apply(InternalRequestKind.Authenticate, login, "", 0).Error);
        login.Name = "nobody";
        Assert.Equal(EtcdError.AuthFailed, auth.Apply(InternalRequestKind.Authenticate, login, "", 0).Error);
    }
}
