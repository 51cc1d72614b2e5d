using System.IO.Compression;
using Netcd.Rpc.Http;
using Netcd.Server.Hosting;
using Netcd.Server.Metrics;
using Netcd.Server.Pages;
using Netcd.Server.Tests.Support;
using Netcd.Telemetry.Metrics;

namespace Netcd.Server.Tests.Pages;

/// <summary>/version, /metrics, /debug/vars, unknown paths.</summary>
public sealed class OtherPagesTests
{
    [Theory]
    [InlineData(null, "not_decided")]
    [InlineData("3.5.0", "3.5.0")]
    public async Task The_version_page_names_server_and_cluster(string? cluster, string shown)
    {
        await using PageServer server = await PageServer.StartAsync([new("/version", new VersionPage(() => cluster))]);
        using HttpResponseMessage answer = await server.SendAsync("/version");

        Assert.Equal("application/json", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal($$"""{"etcdserver":"{{BuildInfo.Etcd}}","etcdcluster":"{{shown}}"}""", await answer.Content.ReadAsStringAsync());
        Assert.Equal(405, (await server.AskAsync("/version", "PUT")).Status);
    }

    [Fact]
    public async Task The_metrics_page_is_Prometheus_text()
    {
        var registry = new MetricRegistry();
        registry.Counter("etcd_test_total", "A test.").Add();
        await using PageServer server = await PageServer.StartAsync([new("/metrics", new MetricsPage(registry))]);
        using HttpResponseMessage answer = await server.SendAsync("/metrics");

        Assert.StartsWith("text/plain; version=0.0.4", answer.Content.Headers.ContentType?.ToString());
        Assert.Contains("# HELP etcd_test_total A test.\n# TYPE etcd_test_total counter\netcd_test_total 1\n", await answer.Content.ReadAsStringAsync());
        Assert.Contains("promhttp_metric_handler_requests_total{code=\"200\"} 1\n", (await server.AskAsync("/metrics")).Body);
    }

    [Theory]
    [InlineData("gzip", true)]
    [InlineData("br, gzip;q=0.5", true)]
    [InlineData("identity", false)]
    public async Task The_metrics_page_is_compressed_for_who_can_read_it(string accepted, bool isCompressed)
    {
        await using PageServer server = await PageServer.StartAsync([new("/metrics", new MetricsPage(new MetricRegistry()))]);
        using HttpResponseMessage answer = await server.SendAsync("/metrics", accepted: accepted);

        Assert.Equal(isCompressed, answer.Content.Headers.ContentEncoding.Contains("gzip"));
        Stream body = await answer.Content.ReadAsStreamAsync();
        using var text = new StreamReader(isCompressed ? new GZipStream(body, CompressionMode.Decompress) : body);
        Assert.StartsWith("# HELP promhttp_metric_handler_requests_in_flight", await text.ReadToEndAsync());
    }

    [Fact]
    public async Task Paths_are_sent_to_their_clean_form_first()
    {
        await using PageServer server = await PageServer.StartAsync([new("/a/b", new VersionPage(static () => null)), new("/tree/", new VersionPage(static () => null))]);
        foreach ((string path, string clean) in ((string, string)[])[("/a//b?x=1", "/a/b?x=1"), ("/a/./b", "/a/b"), ("/c/../a/b", "/a/b"), ("/tree//x", "/tree/x"), ("/tree", "/tree/")])
        {
            using HttpResponseMessage answer = await server.SendAsync(path);
            Assert.Equal((301, clean), ((int)answer.StatusCode, answer.Headers.Location?.OriginalString));
        }

        Assert.Equal((400, "400 Bad Request"), await server.AskAsync("/%zz"));
    }

    [Fact]
    public void The_process_series_tell_when_the_process_started()
    {
        var registry = new MetricRegistry();
        ProcessMetrics.Register(registry);

        string line = MetricsText.Of(registry).Split('\n').Single(l => l.StartsWith("process_start_time_seconds ", StringComparison.Ordinal));
        double started = double.Parse(line[line.IndexOf(' ')..], System.Globalization.CultureInfo.InvariantCulture);
        double expected = new DateTimeOffset(System.Diagnostics.Process.GetCurrentProcess().StartTime).ToUnixTimeMilliseconds() / 1000.0;
        Assert.InRange(started, expected - 2, expected + 2);
    }

    [Fact]
    public async Task The_variables_page_is_JSON()
    {
        await using PageServer server = await PageServer.StartAsync([new("/debug/vars", new VarsPage(() => "{\"id\":\"1\"}"))]);

        (int status, string body) = await server.AskAsync("/debug/vars");

        Assert.Equal(200, status);
        using var json = System.Text.Json.JsonDocument.Parse(body);
        Assert.Equal("1", json.RootElement.GetProperty("raft.status").GetProperty("id").GetString());
        Assert.True(json.RootElement.GetProperty("memstats").GetProperty("Alloc").GetInt64() > 0);
    }

    [Theory]
    [InlineData("/nothing", 404)]
    [InlineData("/version/", 404)]
    [InlineData("/", 404)]
    [InlineData("//version", 301)]
    [InlineData("/./version", 301)]
    public async Task Only_known_paths_have_pages(string path, int status)
    {
        await using PageServer server = await PageServer.StartAsync([new("/version", new VersionPage(() => null))]);

        Assert.Equal(status, (await server.AskAsync(path)).Status);
        Assert.Equal((404, "404 page not found\n"), await server.AskAsync("/nothing"));
    }

    [Fact]
    public async Task A_cleaned_path_keeps_its_query()
    {
        await using PageServer server = await PageServer.StartAsync(Array.Empty<KeyValuePair<string, IPlainHttpHandler>>());
        using HttpResponseMessage answer = await server.SendAsync("//health?exclude=a");

        Assert.Equal("/health?exclude=a", answer.Headers.Location?.OriginalString);
    }
}
