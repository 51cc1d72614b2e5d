using System.Buffers;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Netcd.Interop.Tests.Support;
using Netcd.Protocol.Election;
using Netcd.Protocol.Lock;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;
using Netcd.Rpc.Client;

namespace Netcd.Interop.Tests.Auth;

/// <summary>While authentication is on, no method that there is tells or changes anything for who has not logged in.</summary>
public sealed class ClosedDoorsTests
{
    /// <summary>What everybody may call.</summary>
    private static readonly string[] Open = ["/etcdserverpb.Auth/Authenticate", "/etcdserverpb.Auth/AuthStatus"];

    private static readonly IMessage[] Requests =
    [
        new PutRequest { Key = AuthServer.Text("own") }, new RangeRequest { Key = AuthServer.Text("own") }, new DeleteRangeRequest { Key = AuthServer.Text("own") },
        new TxnRequest { Success = { new RequestOp { RequestPut = new PutRequest { Key = AuthServer.Text("own") } } } }, new CompactionRequest { Revision = 2 },
        new WatchRequest { CreateRequest = new WatchCreateRequest { Key = AuthServer.Text("own") } },
        new LeaseGrantRequest { TTL = 100 }, new LeaseRevokeRequest { ID = 78 }, new LeaseKeepAliveRequest { ID = 78 }, new LeaseTimeToLiveRequest { ID = 78, Keys = true },
        new MemberAddRequest { PeerURLs = { "http://127.0.0.1:1" } }, new MemberUpdateRequest { ID = 1, PeerURLs = { "http://127.0.0.1:1" } },
        new AlarmRequest { Action = AlarmRequest.Types.AlarmAction.Activate, Alarm = AlarmType.Nospace }, new DowngradeRequest { Action = DowngradeRequest.Types.DowngradeAction.Enable, Version = "3.4.0" },
        new AuthUserAddRequest { Name = "eve", Password = "x" }, new AuthUserDeleteRequest { Name = "bob" }, new AuthUserGetRequest { Name = "bob" }, new AuthUserChangePasswordRequest { Name = "bob", Password = "x" },
        new AuthUserGrantRoleRequest { User = "bob", Role = "root" }, new AuthUserRevokeRoleRequest { Name = "alice", Role = "reader" }, new AuthRoleAddRequest { Name = "r" },
        new AuthRoleGetRequest { Role = "reader" }, new AuthRoleDeleteRequest { Role = "reader" }, new AuthRoleGrantPermissionRequest { Name = "reader", Perm = new() { Key = AuthServer.Text("x") } },
        new AuthRoleRevokePermissionRequest { Role = "reader", Key = AuthServer.Text("own") },
        new LockRequest { Name = AuthServer.Text("own") }, new UnlockRequest { Key = AuthServer.Text("own") }, new CampaignRequest { Name = AuthServer.Text("own"), Lease = 78 },
        new LeaderRequest { Name = AuthServer.Text("own") }, new ResignRequest { Leader = new LeaderKey { Name = AuthServer.Text("own") } }, new ProclaimRequest { Leader = new LeaderKey { Name = AuthServer.Text("own") } },
    ];

    private static IEnumerable<MethodDescriptor> Methods =>
        ((FileDescriptor[])[RpcReflection.Descriptor, V3LockReflection.Descriptor, V3ElectionReflection.Descriptor]).SelectMany(static file => file.Services).SelectMany(static service => service.Methods);

    [NetcdFact]
    public async Task Every_method_is_closed_to_who_has_no_valid_token()
    {
        await using AuthServer server = await AuthServer.StartAsync(NetcdServer.Path);
        string before = await StateAsync(server);
        var openDoors = new List<string>();
        foreach (MethodDescriptor method in Methods.Where(static method => !Open.Contains(PathOf(method))))
        {
            foreach (string who in (string[])["nobody", "token:", "token:ABCDEFGHIJKLMNOP.1", "token:Bearer "])
            {
                foreach (byte[] request in RequestsOf(method))
                {
                    string? answer = await AnswerAsync(server, who, PathOf(method), request);
                    if (answer is not null)
                    {
                        openDoors.Add($"{PathOf(method)} for {who}: {answer}");
                    }
                }
            }
        }

        Assert.Empty(openDoors);
        Assert.Equal(before, await StateAsync(server));
    }

    [NetcdFact]
    public async Task No_way_of_writing_a_path_leads_around_the_check()
    {
        await using AuthServer server = await AuthServer.StartAsync(NetcdServer.Path);
        foreach (string path in (string[])
        [
            "//etcdserverpb.KV/Range", "/etcdserverpb.KV//Range", "/etcdserverpb.KV/Range/", "/etcdserverpb.KV/range", "/ETCDSERVERPB.KV/Range", "/etcdserverpb.KV/%52ange",
            "/etcdserverpb.KV%2FRange", "/./etcdserverpb.KV/Range", "/x/../etcdserverpb.KV/Range", "/etcdserverpb.KV/Range?x", "/etcdserverpb.KV/Range#x",
        ])
        {
            foreach (string who in (string[])["nobody", "bob"])
            {
                Assert.True(await server.CallAsync(who, path, new RangeRequest { Key = AuthServer.Text("secret") }) != default, path);
            }
        }
    }

    private static string PathOf(MethodDescriptor method) => $"/{method.Service.FullName}/{method.Name}";

    /// <summary>One that says something, when there is one; and an empty one.</summary>
    private static IEnumerable<byte[]> RequestsOf(MethodDescriptor method) =>
        [.. Requests.Where(request => request.Descriptor == method.InputType).Select(static request => request.ToByteArray()), []];

    /// <summary>The first answer; null when the call was refused. A refusal of a watch is an answer, too.</summary>
    private static async Task<string?> AnswerAsync(AuthServer server, string who, string path, byte[] request)
    {
        await using RpcClientStream call = server.Open(who, path);
        try
        {
            await call.WriteAsync(request);
            call.CompleteWrites();
            RpcMessage answer = await call.ReadAsync();
            if (answer.IsEnd)
            {
                return null;
            }

            byte[] bytes = answer.Payload.ToArray();
            return path.EndsWith("/Watch", StringComparison.Ordinal) && WatchResponse.Parser.ParseFrom(bytes).Canceled ? null : Convert.ToHexString(bytes);
        }
        catch (RpcException)
        {
            return null;
        }
    }

    private static async Task<string> StateAsync(AuthServer server)
    {
        RangeResponse keys = RangeResponse.Parser.ParseFrom(await server.DoAsync("root", "KV/Range", new RangeRequest { Key = AuthServer.Text("\0"), RangeEnd = AuthServer.Text("\0") }));
        LeaseLeasesResponse leases = LeaseLeasesResponse.Parser.ParseFrom(await server.DoAsync("root", "Lease/LeaseLeases", new LeaseLeasesRequest()));
        AuthStatusResponse auth = AuthStatusResponse.Parser.ParseFrom(await server.DoAsync("root", "Auth/AuthStatus", new AuthStatusRequest()));
        AlarmResponse alarms = AlarmResponse.Parser.ParseFrom(await server.DoAsync("root", "Maintenance/Alarm", new AlarmRequest()));
        MemberListResponse members = MemberListResponse.Parser.ParseFrom(await server.DoAsync("root", "Cluster/MemberList", new MemberListRequest()));
        return $"{keys.Header.Revision} {keys.Kvs} {string.Join(' ', leases.Leases.Select(static lease => lease.ID).Order())} {auth.Enabled} {auth.AuthRevision} {alarms.Alarms} {members.Members}";
    }
}
