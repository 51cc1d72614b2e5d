using System.Net;
using Netcd.Interop.Tests.Support;

namespace Netcd.Interop.Tests.Pages;

/// <summary>The HTTP pages answer as those of real etcd.</summary>
public sealed class HttpPagesTests
{
    [NetcdFact]
    public async Task Pages_answer_with_the_status_and_body_of_real_etcd()
    {
        await using EtcdProcess real = await EtcdProcess.StartAsync(RealEtcd.V35.Etcd);
        await using EtcdProcess netcd = await EtcdProcess.StartAsync(NetcdServer.Path);
        foreach ((string method, string path) in new[]
        {
            ("GET", "/health"), ("POST", "/health"), ("GET", "/health?serializable=true"), ("GET", "/livez"), ("GET", "/livez?verbose"),
            ("GET", "/readyz?verbose"), ("GET", "/readyz/data_corruption"), ("GET", "/livez/nothing"), ("GET", "/nothing"),
        })
        {
            Assert.Equal(InOrder(await AskAsync(real, method, path)), InOrder(await AskAsync(netcd, method, path)));
        }
    }

    [NetcdFact]
    public async Task A_full_member_is_unhealthy_and_says_why()
    {
        await using EtcdProcess real = await EtcdProcess.StartAsync(RealEtcd.V35.Etcd, new EtcdOptions { Arguments = ["--quota-backend-bytes=1"] });
        await using EtcdProcess netcd = await EtcdProcess.StartAsync(NetcdServer.Path, new EtcdOptions { Arguments = ["--quota-backend-bytes=1"] });
        foreach (EtcdProcess server in (EtcdProcess[])[real, netcd])
        {
            Assert.NotEqual(0, server.Ctl(RealEtcd.V35, "put", "a", "1").ExitCode);
            Assert.Contains("NOSPACE", server.Ctl(RealEtcd.V35, "alarm", "list").StdoutText);
        }

        Assert.Equal(await AskAsync(real, "GET", "/health"), await AskAsync(netcd, "GET", "/health"));
        Assert.Equal(await AskAsync(real, "GET", "/health?exclude=NOSPACE"), await AskAsync(netcd, "GET", "/health?exclude=NOSPACE"));
    }

    [NetcdFact]
    public async Task The_metrics_page_has_the_series_that_dashboards_and_alerts_use()
    {
        await using EtcdProcess real = await EtcdProcess.StartAsync(RealEtcd.V35.Etcd);
        await using EtcdProcess netcd = await EtcdProcess.StartAsync(NetcdServer.Path);
        HashSet<string> theirs = TypesOf(await AskAsync(real, "GET", "/metrics"));
        HashSet<string> ours = TypesOf(await AskAsync(netcd, "GET", "/metrics"));
        string[] used =
        [
            "etcd_server_has_leader gauge", "etcd_server_is_leader gauge", "etcd_server_leader_changes_seen_total counter", "etcd_server_proposals_committed_total gauge",
            "etcd_server_proposals_applied_total gauge", "etcd_server_proposals_pending gauge", "etcd_server_proposals_failed_total counter", "etcd_server_quota_backend_bytes gauge",
            "etcd_disk_wal_fsync_duration_seconds histogram", "etcd_disk_backend_commit_duration_seconds histogram", "etcd_mvcc_db_total_size_in_bytes gauge",
            "etcd_mvcc_db_total_size_in_use_in_bytes gauge", "etcd_debugging_mvcc_keys_total gauge", "etcd_mvcc_put_total counter", "grpc_server_started_total counter",
            "grpc_server_handled_total counter", "process_resident_memory_bytes gauge", "etcd_server_slow_apply_total counter", "etcd_server_version gauge",
        ];
        Assert.All(used, series => Assert.Contains(series, theirs));
        Assert.All(used, series => Assert.Contains(series, ours));
    }

    /// <summary>Real etcd lists its checks in another order each time.</summary>
    private static (HttpStatusCode Status, string? Type, string Body) InOrder((HttpStatusCode Status, string? Type, string Body) page) =>
        (page.Status, page.Type, string.Join('\n', page.Body.Split('\n').Order(StringComparer.Ordinal)));

    private static HashSet<string> TypesOf((HttpStatusCode Status, string? Type, string Body) page) =>
        [.. page.Body.Split('\n').Where(l => l.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(l => l["# TYPE ".Length..])];

    private static async Task<(HttpStatusCode Status, string? Type, string Body)> AskAsync(EtcdProcess server, string method, string path)
    {
        using var http = new HttpClient();
        using HttpResponseMessage answer = await http.SendAsync(new HttpRequestMessage(new HttpMethod(method), server.ClientUrl + path));
        return (answer.StatusCode, answer.Content.Headers.ContentType?.ToString(), await answer.Content.ReadAsStringAsync());
    }
}
