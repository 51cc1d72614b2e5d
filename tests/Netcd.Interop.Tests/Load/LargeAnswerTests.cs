using System.Globalization;
using System.Net;
using Google.Protobuf;
using Netcd.Interop.Tests.Support;
using Netcd.Protocol.Rpc;
using Netcd.Rpc.Client;

namespace Netcd.Interop.Tests.Load;

/// <summary>An answer of many megabytes to a client that takes its time.</summary>
public sealed class LargeAnswerTests
{
    private const int Keys = 40;
    private const int ValueBytes = 500_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly ByteString Prefix = ByteString.CopyFromUtf8("k");

    [NetcdFact]
    public async Task It_is_whole_and_of_one_revision_and_soon_holds_no_pages()
    {
        await using EtcdProcess server = await EtcdProcess.StartAsync(NetcdServer.Path);
        var endPoint = IPEndPoint.Parse(server.Endpoint);
        using var slow = new RpcChannel(endPoint, new RpcChannelOptions { StreamWindowSize = 65_535 });
        using var writer = new RpcChannel(endPoint);
        await PutAllAsync(writer, 1);
        double before = await WaitForMetricAsync(server, writer, "etcd_mvcc_range_total", static _ => true);
        await using RpcClientStream answer = slow.OpenStream("/etcdserverpb.KV/Range");
        await answer.WriteAsync(new RangeRequest { Key = Prefix, RangeEnd = ByteString.CopyFromUtf8("l") });
        answer.CompleteWrites();
        await WaitForMetricAsync(server, writer, "etcd_mvcc_range_total", ranges => ranges > before);
        await PutAllAsync(writer, 2);
        await WaitForMetricAsync(server, writer, "etcd_mvcc_db_open_read_transactions", static open => open == 1);
        var response = RangeResponse.Parser.ParseFrom((await answer.ReadAsync().AsTask().WaitAsync(Patience)).Payload);
        Assert.Equal(Enumerable.Range(2, Keys).Select(static i => (long)i), response.Kvs.Select(static kv => kv.ModRevision).Order());
        Assert.All(response.Kvs, static kv => Assert.True(kv.Value.Length == ValueBytes && !kv.Value.Span.ContainsAnyExcept((byte)1)));
    }

    private static async Task PutAllAsync(RpcChannel channel, byte content)
    {
        byte[] value = new byte[ValueBytes];
        value.AsSpan().Fill(content);
        for (int i = 0; i < Keys; i++)
        {
            var request = new PutRequest { Key = ByteString.CopyFromUtf8($"k{i}"), Value = ByteString.CopyFrom(value) };
            await channel.UnaryAsync("/etcdserverpb.KV/Put", request, PutResponse.Parser, new RpcCallOptions { Timeout = Patience });
        }
    }

    /// <summary>Looks at a metric until it is as wanted; puts in between make the present pages old ones.</summary>
    private static async Task<double> WaitForMetricAsync(EtcdProcess server, RpcChannel writer, string name, Func<double, bool> isWanted)
    {
        using var http = new HttpClient();
        using var limit = new CancellationTokenSource(Patience);
        var put = new PutRequest { Key = ByteString.CopyFromUtf8("other") };
        while (true)
        {
            await writer.UnaryAsync("/etcdserverpb.KV/Put", put, PutResponse.Parser, new RpcCallOptions { Timeout = Patience });
            string page = await http.GetStringAsync($"http://{server.Endpoint}/metrics", limit.Token);
            string line = page.Split('\n').First(l => l.StartsWith(name + " ", StringComparison.Ordinal));
            double value = double.Parse(line[name.Length..], CultureInfo.InvariantCulture);
            if (isWanted(value))
            {
                return value;
            }

            await Task.Delay(50, limit.Token);
        }
    }
}
