using Netcd.Core.Alarms;
using Netcd.Protocol.Rpc;
using Netcd.Server.Health;
using Netcd.Server.Tests.Support;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Server.Tests.Pages;

/// <summary>/health in every state of a member. Bodies are etcd 3.5's.</summary>
public sealed class HealthPageTests
{
    private readonly FakeHealth _health = new();
    private readonly RecordingLog _log = new();

    [Fact]
    public async Task A_member_that_reads_through_a_leader_is_healthy()
    {
        Assert.Equal((200, """{"health":"true","reason":""}"""), await AskAsync("/health"));
        Assert.DoesNotContain(_log.Lines, l => l.Level > LogLevel.Debug);
    }

    [Fact]
    public async Task Without_a_leader_only_a_serializable_question_is_answered_well()
    {
        _health.HasLeader = false;
        _health.LeaderError = "etcdserver: no leader";

        Assert.Equal((503, """{"health":"false","reason":"RAFT NO LEADER"}""" + "\n"), await AskAsync("/health"));
        Assert.Equal(200, (await AskAsync("/health?serializable=true")).Status);
        Assert.Equal(503, (await AskAsync("/health?serializable=yes")).Status);
        Assert.Contains(_log.Lines, l => l is { Level: LogLevel.Warn, Message: "serving /health false; no leader" });
    }

    [Fact]
    public async Task A_read_that_fails_is_the_reason()
    {
        _health.LeaderError = "etcdserver: request timed out";

        Assert.Equal((503, """{"health":"false","reason":"RANGE ERROR:etcdserver: request timed out"}""" + "\n"), await AskAsync("/health"));
    }

    [Theory]
    [InlineData(AlarmType.Nospace, "NOSPACE")]
    [InlineData(AlarmType.Corrupt, "CORRUPT")]
    public async Task An_alarm_makes_it_unhealthy_unless_it_is_excluded(AlarmType alarm, string name)
    {
        _health.Alarms = [new AlarmRecord(7, alarm)];

        Assert.Equal((503, $$"""{"health":"false","reason":"ALARM {{name}}"}""" + "\n"), await AskAsync("/health"));
        Assert.Equal(200, (await AskAsync("/health?exclude=" + name)).Status);
        Assert.Equal(503, (await AskAsync("/health?exclude=")).Status);
        Assert.Equal(200, (await AskAsync("/health?exclude=X&exclude=" + name)).Status);
    }

    [Fact]
    public async Task Only_GET_is_allowed()
    {
        await using PageServer server = await StartAsync();
        using HttpResponseMessage answer = await server.SendAsync("/health", "POST");

        Assert.Equal((405, "Method Not Allowed\n"), ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        Assert.Equal(["GET"], answer.Content.Headers.Allow);
    }

    [Fact]
    public async Task Successes_and_failures_are_counted()
    {
        var registry = new MetricRegistry();
        await using PageServer server = await StartAsync(registry);
        await server.AskAsync("/health");
        _health.HasLeader = false;
        await server.AskAsync("/health");
        await server.AskAsync("/health");

        string page = MetricsText.Of(registry);
        Assert.Contains("\netcd_server_health_success 1\n", page);
        Assert.Contains("\netcd_server_health_failures 2\n", page);
    }

    private Task<PageServer> StartAsync(MetricRegistry? registry = null) =>
        PageServer.StartAsync([new("/health", new HealthPage(_health, registry ?? new MetricRegistry(), _log))]);

    private async Task<(int Status, string Body)> AskAsync(string path)
    {
        await using PageServer server = await StartAsync();
        return await server.AskAsync(path);
    }
}
