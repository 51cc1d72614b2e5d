using Netcd.Interop.Tests.Support;
using Netcd.Protocol.Auth;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;
using Netcd.Rpc.Client;

namespace Netcd.Interop.Tests.Auth;

/// <summary>What happens to tokens, watches and leases when users, roles and passwords change.</summary>
public sealed class AuthLifeTests
{
    private static readonly RangeRequest ReadOwn = new() { Key = AuthServer.Text("own") };

    [NetcdFact]
    public async Task A_watch_ends_when_its_user_may_not_read_its_range_any_more()
    {
        await using AuthServer server = await AuthServer.StartAsync(NetcdServer.Path);
        await using RpcClientStream<WatchRequest, WatchResponse> stream = server.Open<WatchRequest, WatchResponse>("alice", "Watch/Watch", WatchResponse.Parser);
        await WatchAsync(stream, "own");
        await WatchAsync(stream, "pub/");

        await server.DoAsync("root", "Auth/RoleGrantPermission", new AuthRoleGrantPermissionRequest { Name = "reader", Perm = new Permission { Key = AuthServer.Text("more") } });
        await server.DoAsync("root", "KV/Put", new PutRequest { Key = AuthServer.Text("own") });
        Assert.Equal("own", (await stream.ReadAsync())!.Events.Single().Kv.Key.ToStringUtf8());

        await server.DoAsync("root", "Auth/RoleRevokePermission", new AuthRoleRevokePermissionRequest { Role = "reader", Key = AuthServer.Text("own") });
        WatchResponse end = (await stream.ReadAsync())!;
        Assert.True(end.Canceled);
        Assert.Equal((0, "rpc error: code = PermissionDenied desc = etcdserver: permission denied"), (end.WatchId, end.CancelReason));
        await server.DoAsync("root", "KV/Put", new PutRequest { Key = AuthServer.Text("own") });
        await server.DoAsync("root", "KV/Put", new PutRequest { Key = AuthServer.Text("pub/") });
        Assert.Equal("pub/", (await stream.ReadAsync())!.Events.Single().Kv.Key.ToStringUtf8());
    }

    [NetcdFact]
    public async Task Tokens_end_with_a_new_password_a_deletion_and_disabling()
    {
        await using AuthServer server = await AuthServer.StartAsync(NetcdServer.Path);
        await server.DoAsync("root", "Auth/UserChangePassword", new AuthUserChangePasswordRequest { Name = "alice", Password = "alicepw" });
        await ExpectInvalidAsync(server, "alice");
        await server.LogInAsync("alice");
        await server.DoAsync("alice", "KV/Range", ReadOwn);

        await server.DoAsync("root", "Auth/UserDelete", new AuthUserDeleteRequest { Name = "alice" });
        await server.DoAsync("root", "Auth/UserAdd", new AuthUserAddRequest { Name = "alice", Password = "alicepw" });
        await ExpectInvalidAsync(server, "alice");
        await server.LogInAsync("alice");
        Assert.Equal(RpcStatusCode.PermissionDenied, (await server.CallAsync("alice", "KV/Range", ReadOwn)).Code);

        await server.DoAsync("root", "Auth/AuthDisable", new AuthDisableRequest());
        await server.DoAsync("nobody", "KV/Range", ReadOwn);
        await server.DoAsync("nobody", "Auth/AuthEnable", new AuthEnableRequest());
        await ExpectInvalidAsync(server, "root");
    }

    [NetcdFact]
    public async Task A_lease_that_runs_out_takes_its_keys_along_whoever_owns_them()
    {
        await using AuthServer server = await AuthServer.StartAsync(NetcdServer.Path);
        await server.DoAsync("alice", "Lease/LeaseGrant", new LeaseGrantRequest { ID = 5, TTL = 1 });
        await server.DoAsync("alice", "KV/Put", new PutRequest { Key = AuthServer.Text("own"), Lease = 5 });
        await using RpcClientStream<WatchRequest, WatchResponse> stream = server.Open<WatchRequest, WatchResponse>("alice", "Watch/Watch", WatchResponse.Parser);
        await WatchAsync(stream, "own");
        Assert.Equal(Protocol.Mvcc.Event.Types.EventType.Delete, (await stream.ReadAsync())!.Events.Single().Type);
    }

    [NetcdFact]
    public async Task Users_rights_and_passwords_are_the_same_after_a_crash()
    {
        await using AuthServer server = await AuthServer.StartAsync(NetcdServer.Path);
        await server.DoAsync("root", "Auth/RoleRevokePermission", new AuthRoleRevokePermissionRequest { Role = "reader", Key = AuthServer.Text("pub/"), RangeEnd = AuthServer.Text("pub0") });
        await server.Process.KillAsync();
        await server.Process.RestartAsync();
        Assert.NotEqual(RpcStatusCode.OK, (await server.CallAsync("nobody", "Auth/Authenticate", new AuthenticateRequest { Name = "alice", Password = "bobpw" })).Code);
        await server.LogInAsync("alice");
        await server.DoAsync("alice", "KV/Range", ReadOwn);
        Assert.Equal(RpcStatusCode.PermissionDenied, (await server.CallAsync("alice", "KV/Range", new RangeRequest { Key = AuthServer.Text("pub/x") })).Code);
        Assert.Equal(RpcStatusCode.InvalidArgument, (await server.CallAsync("nobody", "KV/Range", ReadOwn)).Code);
    }

    private static async Task WatchAsync(RpcClientStream<WatchRequest, WatchResponse> stream, string key)
    {
        await stream.WriteAsync(new WatchRequest { CreateRequest = new WatchCreateRequest { Key = AuthServer.Text(key) } });
        Assert.True((await stream.ReadAsync())!.Created);
    }

    private static async Task ExpectInvalidAsync(AuthServer server, string user) =>
        Assert.Equal(new RpcStatus(RpcStatusCode.Unauthenticated, "etcdserver: invalid auth token"), await server.CallAsync(user, "KV/Range", ReadOwn));
}
