using System.Net;
using Google.Protobuf;
using Netcd.Interop.Tests.Support;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;
using Netcd.Rpc.Client;

namespace Netcd.Interop.Tests.BadInput;

/// <summary>Requests that must be refused: netcd gives the code and text of real etcd, and goes on serving.</summary>
public sealed class BadRequestTests
{
    private static readonly ByteString Key = ByteString.CopyFromUtf8("k");

    public static TheoryData<string> Cases => [.. Requests.Keys];

    private static Dictionary<string, (string Method, IMessage Request)> Requests { get; } = new()
    {
        ["empty key in put"] = ("KV/Put", new PutRequest { Value = Key }),
        ["empty key in range"] = ("KV/Range", new RangeRequest()),
        ["empty key in delete"] = ("KV/DeleteRange", new DeleteRangeRequest()),
        ["ignore_value with value"] = ("KV/Put", new PutRequest { Key = Key, Value = Key, IgnoreValue = true }),
        ["ignore_lease with lease"] = ("KV/Put", new PutRequest { Key = Key, Lease = 1, IgnoreLease = true }),
        ["ignore_value on missing key"] = ("KV/Put", new PutRequest { Key = Key, IgnoreValue = true }),
        ["put with unknown lease"] = ("KV/Put", new PutRequest { Key = Key, Lease = 12345 }),
        ["oversize put"] = ("KV/Put", new PutRequest { Key = Key, Value = ByteString.CopyFrom(new byte[1_600_000]) }),
        ["put beyond the transport limit"] = ("KV/Put", new PutRequest { Key = Key, Value = ByteString.CopyFrom(new byte[2_097_152]) }),
        ["129 operations"] = ("KV/Txn", Puts(129, distinct: true)),
        ["duplicate keys"] = ("KV/Txn", Puts(2, distinct: false)),
        ["empty operation"] = ("KV/Txn", new TxnRequest { Success = { new RequestOp() } }),
        ["compare without key"] = ("KV/Txn", new TxnRequest { Compare = { new Compare() } }),
        ["txn put with unknown lease"] = ("KV/Txn", new TxnRequest { Success = { new RequestOp { RequestPut = new PutRequest { Key = Key, Lease = 9 } } } }),
        ["future revision"] = ("KV/Range", new RangeRequest { Key = Key, Revision = 1000 }),
        ["future revision in txn"] = ("KV/Txn", new TxnRequest { Success = { new RequestOp { RequestRange = new RangeRequest { Key = Key, Revision = 1000 } } } }),
        ["compaction of the future"] = ("KV/Compact", new CompactionRequest { Revision = 1000 }),
        ["hash of the future"] = ("Maintenance/HashKV", new HashKVRequest { Revision = 1000 }),
        ["unknown lease revoked"] = ("Lease/LeaseRevoke", new LeaseRevokeRequest { ID = 4711 }),
        ["too large TTL"] = ("Lease/LeaseGrant", new LeaseGrantRequest { TTL = 9_000_000_001 }),
        ["unknown method"] = ("KV/Nothing", new PutRequest()),
        ["leader moved to nobody"] = ("Maintenance/MoveLeader", new MoveLeaderRequest { TargetID = 7 }),
    };

    [NetcdTheory]
    [MemberData(nameof(Cases))]
    public async Task Is_refused_as_by_real_etcd(string name)
    {
        (RpcStatus real, RpcStatus ours) = (await AskAsync(await Servers.RealAsync(), name), await AskAsync(await Servers.NetcdAsync(), name));
        Assert.NotEqual(RpcStatusCode.OK, real.Code);
        Assert.Equal(real, ours);
    }

    /// <summary>Real etcd stops when it applies such an entry, so it must not get into a log that a real member shares.</summary>
    [NetcdFact]
    public async Task Alarms_and_actions_that_are_none_are_not_proposed()
    {
        EtcdProcess server = await Servers.NetcdAsync();
        using var channel = new RpcChannel(IPEndPoint.Parse(server.Endpoint));
        foreach (AlarmRequest request in (AlarmRequest[])[new() { Action = (AlarmRequest.Types.AlarmAction)9 }, new() { Action = AlarmRequest.Types.AlarmAction.Activate, Alarm = (AlarmType)9 }])
        {
            RpcException e = await Assert.ThrowsAsync<RpcException>(() => channel.UnaryAsync("/etcdserverpb.Maintenance/Alarm", request, AlarmResponse.Parser).AsTask());
            Assert.Equal(RpcStatusCode.InvalidArgument, e.Code);
        }
    }

    /// <summary>Some of them end real etcd 3.5.</summary>
    [NetcdFact]
    public async Task Numbers_that_are_no_member_of_their_enum_do_no_harm()
    {
        EtcdProcess server = await Servers.NetcdAsync();
        using var channel = new RpcChannel(IPEndPoint.Parse(server.Endpoint));
        foreach (int number in (int[])[-1, 7, 99, int.MaxValue, int.MinValue])
        {
            foreach ((string method, IMessage request) in ((string, IMessage)[])
            [
                ("KV/Range", new RangeRequest { Key = Key, SortTarget = (RangeRequest.Types.SortTarget)number }),
                ("KV/Range", new RangeRequest { Key = Key, SortOrder = (RangeRequest.Types.SortOrder)number }),
                ("KV/Txn", new TxnRequest { Compare = { new Compare { Key = Key, Target = (Compare.Types.CompareTarget)number } } }),
                ("KV/Txn", new TxnRequest { Compare = { new Compare { Key = Key, Result = (Compare.Types.CompareResult)number } } }),
                ("KV/Txn", new TxnRequest { Success = { new RequestOp { RequestRange = new RangeRequest { Key = Key, SortTarget = (RangeRequest.Types.SortTarget)number } } } }),
                ("Maintenance/Downgrade", new DowngradeRequest { Action = (DowngradeRequest.Types.DowngradeAction)number }),
                ("Maintenance/Alarm", new AlarmRequest { Alarm = (AlarmType)number }),
            ])
            {
                try
                {
                    await channel.UnaryAsync("/etcdserverpb." + method, request.ToByteArray(), new RpcCallOptions { Timeout = TimeSpan.FromSeconds(30) });
                }
                catch (RpcException e)
                {
                    Assert.True(e.Code is RpcStatusCode.InvalidArgument or RpcStatusCode.Unknown, $"{method} {request}: {e.Status}");
                }
            }
        }

        await channel.UnaryAsync("/etcdserverpb.KV/Range", new RangeRequest { Key = Key }, RangeResponse.Parser);
    }

    [NetcdFact]
    public async Task A_negative_limit_means_no_limit()
    {
        EtcdProcess server = await Servers.NetcdAsync();
        using var channel = new RpcChannel(IPEndPoint.Parse(server.Endpoint));
        RangeResponse response = await channel.UnaryAsync("/etcdserverpb.KV/Range", new RangeRequest { Key = Key, Limit = -5 }, RangeResponse.Parser);
        Assert.False(response.More);
    }

    private static async Task<RpcStatus> AskAsync(EtcdProcess server, string name)
    {
        (string method, IMessage request) = Requests[name];
        using var channel = new RpcChannel(IPEndPoint.Parse(server.Endpoint), new RpcChannelOptions { MaxSendMessageSize = int.MaxValue });
        try
        {
            await channel.UnaryAsync("/etcdserverpb." + method, request.ToByteArray());
            return default;
        }
        catch (RpcException e)
        {
            return e.Status;
        }
    }

    private static TxnRequest Puts(int count, bool distinct)
    {
        var txn = new TxnRequest();
        for (int i = 0; i < count; i++)
        {
            txn.Success.Add(new RequestOp { RequestPut = new PutRequest { Key = ByteString.CopyFromUtf8(distinct ? $"k{i}" : "k") } });
        }

        return txn;
    }

    /// <summary>One server of each kind for all cases; refused requests change nothing.</summary>
    private static class Servers
    {
        private static readonly Lazy<Task<EtcdProcess>> Real = new(() => EtcdProcess.StartAsync(RealEtcd.V35.Etcd));
        private static readonly Lazy<Task<EtcdProcess>> Netcd = new(() => EtcdProcess.StartAsync(NetcdServer.Path));

        public static Task<EtcdProcess> RealAsync() => Real.Value;

        public static Task<EtcdProcess> NetcdAsync() => Netcd.Value;
    }
}
