using System.Globalization;
using Netcd.Interop.Tests.Gateway;
using Netcd.Interop.Tests.Support;

namespace Netcd.Interop.Tests.Metrics;

/// <summary>/metrics of netcd and of real etcd after the same walk; and what Prometheus makes of it.</summary>
public sealed class MetricsTests
{
    /// <summary>What etcd's own dashboard and its alerts ask for, on one member that leads.</summary>
    private static readonly string[] Queries =
    [
        "sum(etcd_server_has_leader{job=~\".*etcd.*\"})",
        "sum(rate(grpc_server_started_total{grpc_type=\"unary\"}[5m]))",
        "sum(rate(grpc_server_handled_total{grpc_type=\"unary\",grpc_code=~\"Unknown|FailedPrecondition|ResourceExhausted|Internal|Unavailable|DataLoss|DeadlineExceeded\"}[5m]))",
        "sum(grpc_server_started_total{grpc_service=\"etcdserverpb.Watch\",grpc_type=\"bidi_stream\"}) - sum(grpc_server_handled_total{grpc_service=\"etcdserverpb.Watch\",grpc_type=\"bidi_stream\"})",
        "sum(grpc_server_started_total{grpc_service=\"etcdserverpb.Lease\",grpc_type=\"bidi_stream\"}) - sum(grpc_server_handled_total{grpc_service=\"etcdserverpb.Lease\",grpc_type=\"bidi_stream\"})",
        "etcd_mvcc_db_total_size_in_bytes",
        "histogram_quantile(0.99, sum(rate(etcd_disk_wal_fsync_duration_seconds_bucket[5m])) by (instance, le))",
        "histogram_quantile(0.99, sum(rate(etcd_disk_backend_commit_duration_seconds_bucket[5m])) by (instance, le))",
        "process_resident_memory_bytes",
        "rate(etcd_network_client_grpc_received_bytes_total[5m])",
        "rate(etcd_network_client_grpc_sent_bytes_total[5m])",
        "changes(etcd_server_leader_changes_seen_total[1d])",
        "rate(etcd_server_proposals_failed_total[5m])",
        "etcd_server_proposals_pending",
        "rate(etcd_server_proposals_committed_total[5m])",
        "rate(etcd_server_proposals_applied_total[5m])",
        "histogram_quantile(0.99, sum(rate(grpc_server_handling_seconds_bucket{grpc_type=\"unary\",grpc_method!=\"Defragment\"}[5m])) without (grpc_type))",
        "(last_over_time(etcd_mvcc_db_total_size_in_bytes[5m]) / last_over_time(etcd_server_quota_backend_bytes[5m])) * 100",
        "etcd_mvcc_db_total_size_in_use_in_bytes / etcd_mvcc_db_total_size_in_bytes",
    ];

    [NetcdFact]
    public async Task Every_family_of_etcd_is_there_with_its_type_labels_and_buckets()
    {
        string[] pages = await Task.WhenAll(WalkAsync(RealEtcd.V35), WalkAsync(NetcdServer.With(RealEtcd.V35)));
        var real = new MetricsText(pages[0]);
        var own = new MetricsText(pages[1]);
        string[] differences = [.. real.Families
            .Where(family => real.Shape(family) != own.Shape(family))
            .Select(family => $"{family}: {real.Shape(family)} but {own.Shape(family)}")];
        Assert.Empty(differences);

        if (Prometheus.SkipReason is null)
        {
            Assert.Equal(Prometheus.Lint(pages[0]), Prometheus.Lint(pages[1]));
        }
    }

    [NetcdFact]
    public async Task Every_call_counts_as_many_ranges_puts_deletes_and_transactions_as_with_etcd()
    {
        await using EtcdProcess real = await EtcdProcess.StartAsync(RealEtcd.V35.Etcd);
        await using EtcdProcess own = await EtcdProcess.StartAsync(NetcdServer.Path);
        using var http = new HttpClient();
        var none = new Dictionary<string, string>();
        (long[] before, long[] ownBefore) = (await CountsAsync(real, http), await CountsAsync(own, http));
        var differences = new List<string>();
        foreach (GatewayCall call in GatewayCall.All("counted.txt"))
        {
            await Task.WhenAll(call.AnswerAsync(real, http, none), call.AnswerAsync(own, http, none));
            (long[] after, long[] ownAfter) = (await CountsAsync(real, http), await CountsAsync(own, http));
            string expected = string.Join(' ', after.Zip(before, static (now, then) => now - then));
            string actual = string.Join(' ', ownAfter.Zip(ownBefore, static (now, then) => now - then));
            if (expected != actual)
            {
                differences.Add($"{call}: etcd {expected}, netcd {actual}");
            }

            (before, ownBefore) = (after, ownAfter);
        }

        Assert.True(differences.Count == 0, string.Join(Environment.NewLine, differences));
    }

    [PrometheusFact]
    public async Task Prometheus_scrapes_it_and_answers_the_dashboard_and_the_alerts()
    {
        Toolset tools = NetcdServer.With(RealEtcd.V35);
        await using EtcdProcess server = await EtcdProcess.StartAsync(tools.Etcd, new EtcdOptions { Arguments = ["--metrics=extensive"] });
        Walk(tools, server);
        await using Prometheus prometheus = await Prometheus.StartAsync(server.Endpoint);

        // Rates need two scrapes.
        await Poll.UntilAsync("a rate", TimeSpan.FromSeconds(30), () => Task.FromResult(prometheus.Query(Queries[1]).Length > 0));
        string[] unanswered = [.. Queries.Where(query => prometheus.Query(query).Length == 0)];
        Assert.Empty(unanswered);
    }

    private static async Task<long[]> CountsAsync(EtcdProcess server, HttpClient http)
    {
        string[] lines = (await http.GetStringAsync(new Uri(server.ClientUrl + "/metrics"))).Split('\n');
        return [.. ((string[])["etcd_mvcc_range_total", "etcd_debugging_mvcc_range_total", "etcd_mvcc_put_total", "etcd_mvcc_delete_total", "etcd_mvcc_txn_total", "etcd_debugging_mvcc_total_put_size_in_bytes"])
            .Select(name => long.Parse(lines.Single(line => line.StartsWith(name + " ", StringComparison.Ordinal))[(name.Length + 1)..], CultureInfo.InvariantCulture))];
    }

    private static async Task<string> WalkAsync(Toolset tools)
    {
        await using EtcdProcess server = await EtcdProcess.StartAsync(tools.Etcd, new EtcdOptions { Arguments = ["--metrics=extensive", "--snapshot-count=10", "--enable-v2"] });
        Walk(tools, server);
        using var http = new HttpClient();
        using (var body = new FormUrlEncodedContent([new("value", "1")]))
        {
            using HttpResponseMessage answer = await http.PutAsync(new Uri($"{server.ClientUrl}/v2/keys/a"), body);
        }

        foreach (string page in (string[])["v2/keys/a", "v2/keys/b", "v2/keys/b?wait=true&waitIndex=999999", "health", "metrics"])
        {
            using HttpResponseMessage answer = await http.GetAsync(new Uri($"{server.ClientUrl}/{page}"), HttpCompletionOption.ResponseHeadersRead);
        }

        return await http.GetStringAsync(new Uri($"{server.ClientUrl}/metrics"));
    }

    private static void Walk(Toolset tools, EtcdProcess server)
    {
        foreach (string line in (string[])
        [
            "put a 1", "put a 2", "put a 3", "put b 1", "put b 2", "get a", "get a --rev=99", "del b", "lease grant 100", "lease list", "lease revoke 1",
            "compaction 3", "defrag", "endpoint status", "endpoint hashkv", "alarm list", "member list", "user add u:p", "user get u", "role add r", "move-leader 1",
        ])
        {
            server.Ctl(tools, line.Split(' '));
        }
    }
}
