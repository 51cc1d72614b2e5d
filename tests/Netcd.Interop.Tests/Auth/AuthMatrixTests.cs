using System.Text;
using Google.Protobuf;
using Netcd.Interop.Tests.Support;
using Netcd.Protocol.Election;
using Netcd.Protocol.Lock;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;
using Netcd.Rpc.Client;

namespace Netcd.Interop.Tests.Auth;

/// <summary>Every method as every kind of caller: netcd and real etcd end the call alike.</summary>
public sealed class AuthMatrixTests
{
    private static readonly string[] Callers =
    [
        "nobody", "token:", "token:ABCDEFGHIJKLMNOP.1", "token:x.y.z", "token:Bearer", "bob", "alice", "root",
    ];

    private static readonly (string Method, IMessage Request)[] Requests =
    [
        ("KV/Compact", new CompactionRequest { Revision = 1000 }),
        ("Lease/LeaseGrant", new LeaseGrantRequest { ID = 99, TTL = 100 }),
        ("Lease/LeaseTimeToLive", new LeaseTimeToLiveRequest { ID = 77 }),
        ("Lease/LeaseTimeToLive", new LeaseTimeToLiveRequest { ID = 77, Keys = true }),
        ("Lease/LeaseTimeToLive", new LeaseTimeToLiveRequest { ID = 78, Keys = true }),
        ("Lease/LeaseTimeToLive", new LeaseTimeToLiveRequest { ID = 4711, Keys = true }),
        ("Lease/LeaseLeases", new LeaseLeasesRequest()),
        ("Lease/LeaseRevoke", new LeaseRevokeRequest { ID = 4711 }),
        ("Cluster/MemberList", new MemberListRequest()),
        ("Cluster/MemberRemove", new MemberRemoveRequest { ID = 4711 }),
        ("Cluster/MemberPromote", new MemberPromoteRequest { ID = 4711 }),
        ("Maintenance/Alarm", new AlarmRequest()),
        ("Maintenance/Alarm", new AlarmRequest { Action = AlarmRequest.Types.AlarmAction.Deactivate, MemberID = 1, Alarm = AlarmType.Nospace }),
        ("Maintenance/Defragment", new DefragmentRequest()),
        ("Maintenance/Hash", new HashRequest()),
        ("Maintenance/HashKV", new HashKVRequest()),
        ("Maintenance/MoveLeader", new MoveLeaderRequest { TargetID = 4711 }),
        ("Auth/AuthEnable", new AuthEnableRequest()),
        ("Auth/Authenticate", new AuthenticateRequest { Name = "alice", Password = "wrong" }),
        ("Auth/Authenticate", new AuthenticateRequest { Name = "ghost", Password = "wrong" }),
        ("Auth/Authenticate", new AuthenticateRequest { Name = "cert", Password = "wrong" }),
        ("Auth/Authenticate", new AuthenticateRequest { Name = "alice", Password = "alicepw" }),
        ("Auth/UserAdd", new AuthUserAddRequest { Name = "alice", Password = "x" }),
        ("Auth/UserAdd", new AuthUserAddRequest { Name = "", Password = "x" }),
        ("Auth/UserGet", new AuthUserGetRequest { Name = "alice" }),
        ("Auth/UserGet", new AuthUserGetRequest { Name = "ghost" }),
        ("Auth/UserList", new AuthUserListRequest()),
        ("Auth/UserDelete", new AuthUserDeleteRequest { Name = "root" }),
        ("Auth/UserDelete", new AuthUserDeleteRequest { Name = "ghost" }),
        ("Auth/UserChangePassword", new AuthUserChangePasswordRequest { Name = "ghost", Password = "x" }),
        ("Auth/UserGrantRole", new AuthUserGrantRoleRequest { User = "ghost", Role = "reader" }),
        ("Auth/UserRevokeRole", new AuthUserRevokeRoleRequest { Name = "root", Role = "root" }),
        ("Auth/RoleAdd", new AuthRoleAddRequest { Name = "reader" }),
        ("Auth/RoleGet", new AuthRoleGetRequest { Role = "reader" }),
        ("Auth/RoleGet", new AuthRoleGetRequest { Role = "root" }),
        ("Auth/RoleGet", new AuthRoleGetRequest { Role = "ghost" }),
        ("Auth/RoleList", new AuthRoleListRequest()),
        ("Auth/RoleDelete", new AuthRoleDeleteRequest { Role = "root" }),
        ("Auth/RoleGrantPermission", new AuthRoleGrantPermissionRequest { Name = "reader" }),
        ("Auth/RoleRevokePermission", new AuthRoleRevokePermissionRequest { Role = "reader", Key = Text("ghost") }),
        ("/v3lockpb.Lock/Lock", new LockRequest { Name = Text("own") }),
        ("/v3lockpb.Lock/Lock", new LockRequest { Name = Text("own"), Lease = 78 }),
        ("/v3lockpb.Lock/Unlock", new UnlockRequest { Key = Text("secret/x") }),
        ("/v3electionpb.Election/Leader", new LeaderRequest { Name = Text("pub") }),
        ("/v3electionpb.Election/Leader", new LeaderRequest { Name = Text("secret") }),
        ("/v3electionpb.Election/Campaign", new CampaignRequest { Name = Text("secret"), Lease = 78 }),
        .. Keys(),
    ];

    [NetcdFact]
    public async Task Every_method_ends_alike_for_every_kind_of_caller()
    {
        AuthServer[] servers = await Task.WhenAll(AuthServer.StartAsync(RealEtcd.V35.Etcd), AuthServer.StartAsync(NetcdServer.Path));
        await using AuthServer real = servers[0];
        await using AuthServer ours = servers[1];
        var differences = new StringBuilder();
        foreach ((string method, IMessage request) in Requests)
        {
            foreach (string who in Callers)
            {
                RpcStatus[] outcomes = await Task.WhenAll(real.CallAsync(who, method, request), ours.CallAsync(who, method, request));
                if (outcomes[0] != outcomes[1])
                {
                    differences.AppendLine($"{method} {request} by {who}: etcd {outcomes[0]}, netcd {outcomes[1]}");
                }
            }
        }

        Assert.True(differences.Length == 0, differences.ToString());
    }

    [NetcdFact]
    public async Task Watches_and_renewals_are_refused_alike()
    {
        AuthServer[] servers = await Task.WhenAll(AuthServer.StartAsync(RealEtcd.V35.Etcd), AuthServer.StartAsync(NetcdServer.Path));
        await using AuthServer real = servers[0];
        await using AuthServer ours = servers[1];
        var differences = new StringBuilder();
        foreach (string who in Callers)
        {
            // What the real one lets pass when a watch has no end is the hole that 3.5.33 closed.
            foreach ((string key, string end) in Ranges().Where(range => range.End != "\0" || who != "alice"))
            {
                string[] outcomes = await Task.WhenAll(WatchAsync(real, who, key, end), WatchAsync(ours, who, key, end));
                if (outcomes[0] != outcomes[1])
                {
                    differences.AppendLine($"watch {key} to {end} by {who}: etcd {outcomes[0]}, netcd {outcomes[1]}");
                }
            }

            foreach (long lease in (long[])[77, 78, 4711])
            {
                string[] outcomes = await Task.WhenAll(RenewAsync(real, who, lease), RenewAsync(ours, who, lease));
                if (outcomes[0] != outcomes[1])
                {
                    differences.AppendLine($"renewal of {lease} by {who}: etcd {outcomes[0]}, netcd {outcomes[1]}");
                }
            }
        }

        Assert.True(differences.Length == 0, differences.ToString());
    }

    /// <summary>Holes and additions of releases after the one that is at hand here.</summary>
    [NetcdFact]
    public async Task What_only_the_newest_releases_do_is_done_too()
    {
        await using AuthServer server = await AuthServer.StartAsync(NetcdServer.Path);
        foreach ((string key, string end) in Ranges().Where(static range => range.End == "\0"))
        {
            Assert.EndsWith("permission denied", await WatchAsync(server, "alice", key, end), StringComparison.Ordinal);
        }

        Assert.Equal(default, await server.CallAsync("bearer", "KV/Range", new RangeRequest { Key = Text("own") }));
        Assert.Equal(default, await server.CallAsync("bob", "Maintenance/Status", new StatusRequest()));
        Assert.Equal(default, await server.CallAsync("nobody", "Auth/AuthStatus", new AuthStatusRequest()));
        Assert.Equal(default, await server.CallAsync("bob", "Auth/AuthStatus", new AuthStatusRequest()));
        Assert.Equal("etcdserver: invalid auth token", (await server.CallAsync("token:x", "Auth/AuthStatus", new AuthStatusRequest())).Message);
        Assert.Equal("etcdserver: user name is empty", (await server.CallAsync("nobody", "Maintenance/Status", new StatusRequest())).Message);
        RpcStatus tooLong = await server.CallAsync("root", "Auth/UserAdd", new AuthUserAddRequest { Name = "long", Password = new string('x', 73) });
        Assert.Equal(new RpcStatus(RpcStatusCode.Unknown, "bcrypt: password length exceeds 72 bytes"), tooLong);
    }

    private static ByteString Text(string text) => AuthServer.Text(text);

    /// <summary>Every way to write a range, those without a key included.</summary>
    private static IEnumerable<(string Key, string End)> Ranges() =>
    [
        ("own", ""), ("own", "own\0"), ("own", "\0"), ("own", "own"), ("own", "a"), ("secret", ""), ("pub/", "pub0"), ("pub/x", ""),
        ("pub/", "\0"), ("pub", "pub0"), ("pub/", "pub1"), ("pub0", ""), ("\0", "\0"),
    ];

    private static IEnumerable<(string Method, IMessage Request)> Keys()
    {
        foreach ((string key, string end) in Ranges())
        {
            yield return ("KV/Range", new RangeRequest { Key = Text(key), RangeEnd = Text(end) });
            yield return ("KV/Range", new RangeRequest { Key = Text(key), RangeEnd = Text(end), Serializable = true });
            yield return ("KV/Txn", new TxnRequest { Compare = { new Compare { Key = Text(key), RangeEnd = Text(end) } } });
            yield return ("KV/Txn", new TxnRequest { Success = { new RequestOp { RequestRange = new RangeRequest { Key = Text(key), RangeEnd = Text(end) } } } });
            yield return ("KV/Txn", new TxnRequest { Failure = { Nested(new RequestOp { RequestRange = new RangeRequest { Key = Text(key), RangeEnd = Text(end) } }) } });
        }

        foreach (string key in (string[])["own", "secret", "pub/x"])
        {
            foreach (PutRequest put in (PutRequest[])[new() { Key = Text(key) }, new() { Key = Text(key), PrevKv = true }, new() { Key = Text(key), Lease = 77 }, new() { Key = Text(key), Lease = 78 }, new() { Key = Text(key), Lease = 4711 }])
            {
                yield return ("KV/Put", put);
                yield return ("KV/Txn", new TxnRequest { Failure = { new RequestOp { RequestPut = put } } });
                yield return ("KV/Txn", new TxnRequest { Success = { Nested(Nested(new RequestOp { RequestPut = put })) } });
            }

            yield return ("KV/DeleteRange", new DeleteRangeRequest { Key = Text(key), RangeEnd = Text(key), PrevKv = true });
        }

        foreach ((string key, string end) in Ranges())
        {
            yield return ("KV/DeleteRange", new DeleteRangeRequest { Key = Text(key), RangeEnd = Text(end) });
        }
    }

    private static RequestOp Nested(RequestOp operation) => new() { RequestTxn = new TxnRequest { Success = { operation } } };

    private static async Task<string> WatchAsync(AuthServer server, string who, string key, string end)
    {
        await using RpcClientStream<WatchRequest, WatchResponse> stream = server.Open<WatchRequest, WatchResponse>(who, "Watch/Watch", WatchResponse.Parser);
        await stream.WriteAsync(new WatchRequest { CreateRequest = new WatchCreateRequest { Key = Text(key), RangeEnd = Text(end) } });
        WatchResponse? answer = await stream.ReadAsync();
        return answer is null ? $"ended: {stream.Raw.Status}" : $"created {answer.Created} canceled {answer.Canceled} {answer.CancelReason}";
    }

    private static async Task<string> RenewAsync(AuthServer server, string who, long lease)
    {
        await using RpcClientStream<LeaseKeepAliveRequest, LeaseKeepAliveResponse> stream = server.Open<LeaseKeepAliveRequest, LeaseKeepAliveResponse>(who, "Lease/LeaseKeepAlive", LeaseKeepAliveResponse.Parser);
        await stream.WriteAsync(new LeaseKeepAliveRequest { ID = lease });
        try
        {
            LeaseKeepAliveResponse? answer = await stream.ReadAsync();
            return answer is null ? "ended" : $"TTL {answer.TTL}";
        }
        catch (RpcException e)
        {
            return e.Status.ToString();
        }
    }
}
