using System.Diagnostics;
using System.Text;

namespace Netcd.Interop.Tests.Metrics;

/// <summary>Debian's Prometheus, which scrapes one target as job <c>etcd</c>.</summary>
internal sealed class Prometheus : IAsyncDisposable
{
    private const string Server = "/usr/bin/prometheus";
    private const string Tool = "/usr/bin/promtool";

    private readonly TempFolder _folder;
    private readonly Process _process;
    private readonly string _url;

    private Prometheus(TempFolder folder, Process process, string url) => (_folder, _process, _url) = (folder, process, url);

    /// <summary>Why tests with it are skipped, or null. A build server never skips.</summary>
    public static string? SkipReason => File.Exists(Server) && File.Exists(Tool) || Environment.GetEnvironmentVariable("CI") == "true" ? null : "prometheus is not installed";

    public static async Task<Prometheus> StartAsync(string target)
    {
        var folder = new TempFolder();
        string url = $"127.0.0.1:{FreePorts.Take(1)[0]}";
        string config = Path.Combine(folder.Path, "prometheus.yml");
        await File.WriteAllTextAsync(config, $$"""
            global: { scrape_interval: 1s }
            scrape_configs:
            - job_name: etcd
              static_configs: [ { targets: ["{{target}}"] } ]
            """);
        var start = new ProcessStartInfo(Server, ["--config.file", config, "--storage.tsdb.path", folder["data"], "--web.listen-address", url])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        var prometheus = new Prometheus(folder, Process.Start(start)!, $"http://{url}");
        prometheus._process.OutputDataReceived += static (_, _) => { };
        prometheus._process.ErrorDataReceived += static (_, _) => { };
        prometheus._process.BeginOutputReadLine();
        prometheus._process.BeginErrorReadLine();
        await Poll.UntilAsync("the first scrape", TimeSpan.FromSeconds(60), () => Task.FromResult(prometheus.Query("up{job=\"etcd\"} == 1").Length > 0));
        return prometheus;
    }

    /// <summary>What <c>promtool check metrics</c> says of a page, line by line.</summary>
    public static string[] Lint(string page)
    {
        CommandResult result = ProcessRunner.Run(Tool, ["check", "metrics"], TimeSpan.FromSeconds(30), Encoding.UTF8.GetBytes(page));
        return [.. (result.StdoutText + result.StderrText).Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
    }

    /// <summary>Result of a query; empty: no series.</summary>
    public string Query(string expression)
    {
        CommandResult result = ProcessRunner.Run(Tool, ["query", "instant", _url, expression], TimeSpan.FromSeconds(30));
        return result.StdoutText.Trim();
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }
}
