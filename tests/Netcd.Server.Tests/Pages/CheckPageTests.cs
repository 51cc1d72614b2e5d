using Netcd.Core.Alarms;
using Netcd.Protocol.Rpc;
using Netcd.Server.Health;
using Netcd.Server.Tests.Support;
using Netcd.Telemetry.Metrics;

namespace Netcd.Server.Tests.Pages;

/// <summary>/livez, /readyz and their single checks.</summary>
public sealed class CheckPageTests
{
    private const string AllReady = "[+]data_corruption ok\n[+]serializable_read ok\n[+]linearizable_read ok\n[+]non_learner ok\n";

    private readonly FakeHealth _health = new();
    private readonly RecordingLog _log = new();
    private readonly MetricRegistry _registry = new();

    [Fact]
    public async Task A_good_member_is_alive_and_ready_and_says_more_when_asked()
    {
        Assert.Equal((200, "ok\n"), await AskAsync("/livez"));
        Assert.Equal((200, "ok\n"), await AskAsync("/readyz"));
        Assert.Equal((200, "[+]serializable_read ok\nok\n"), await AskAsync("/livez?verbose"));
        Assert.Equal((200, AllReady + "ok\n"), await AskAsync("/readyz?verbose=1"));
    }

    [Fact]
    public async Task Without_a_leader_a_member_is_alive_but_not_ready()
    {
        _health.LeaderError = "etcdserver: no leader";

        Assert.Equal(200, (await AskAsync("/livez")).Status);
        Assert.Equal((503, AllReady.Replace("[+]linearizable_read ok", "[-]linearizable_read failed: etcdserver: no leader", StringComparison.Ordinal) + "\n"), await AskAsync("/readyz"));
        Assert.Equal((200, "ok\n"), await AskAsync("/readyz?exclude=linearizable_read"));
        Assert.Equal((503, "[-]linearizable_read failed: etcdserver: no leader\n\n"), await AskAsync("/readyz/linearizable_read"));
        Assert.Equal((200, "ok\n"), await AskAsync("/readyz/serializable_read"));
    }

    [Fact]
    public async Task Corruption_and_being_a_learner_make_it_unready()
    {
        _health.Alarms = [new AlarmRecord(1, AlarmType.Corrupt)];
        _health.IsLearner = true;

        (int status, string body) = await AskAsync("/readyz");

        Assert.Equal(503, status);
        Assert.Contains("[-]data_corruption failed: alarm activated: CORRUPT\n", body);
        Assert.Contains("[-]non_learner failed: not supported for learner\n", body);
        Assert.Equal(200, (await AskAsync("/livez")).Status);
    }

    [Fact]
    public async Task Unknown_checks_are_not_there_and_cannot_be_excluded()
    {
        Assert.Equal(404, (await AskAsync("/livez/nothing")).Status);
        Assert.Equal(404, (await AskAsync("/livez/linearizable_read")).Status);
        Assert.Equal(200, (await AskAsync("/livez?exclude=nothing")).Status);
        Assert.Contains(_log.Lines, l => l.Message == "some health checks cannot be excluded" && l.Fields == "missing-health-checks=\"nothing\"");
        Assert.Equal(405, (await AskAsync("/livez", "POST")).Status);
    }

    [Fact]
    public async Task Results_are_counted_by_check()
    {
        _health.LocalError = "disk";
        await AskAsync("/livez");

        string page = MetricsText.Of(_registry);
        Assert.Contains("etcd_server_healthcheck{name=\"serializable_read\",type=\"livez\"} 0\n", page);
        Assert.Contains("etcd_server_healthchecks_total{name=\"serializable_read\",status=\"error\",type=\"livez\"} 1\n", page);
    }

    private async Task<(int Status, string Body)> AskAsync(string path, string method = "GET")
    {
        await using PageServer server = await PageServer.StartAsync(CheckPage.AllOf(_health, _registry, _log));
        return await server.AskAsync(path, method);
    }
}
