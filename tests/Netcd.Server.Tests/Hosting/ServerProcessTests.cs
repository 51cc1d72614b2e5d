using System.Runtime.InteropServices;
using Netcd.Server.Hosting;
using Netcd.Server.Tests.Support;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Server.Tests.Hosting;

/// <summary>The life of a process: start, signals, faults, exit codes, and the lines that tools wait for.</summary>
public sealed class ServerProcessTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly RecordingLog _log = new();

    [Theory]
    [InlineData(PosixSignal.SIGTERM, "terminated")]
    [InlineData(PosixSignal.SIGINT, "interrupt")]
    public async Task A_signal_stops_the_member_and_then_ends_the_process_by_itself(PosixSignal signal, string name)
    {
        using var member = new FakeMember();
        Task<int> running = Run(member);
        member.Started.SetResult();

        member.Signal(signal);

        Assert.Equal(0, await running);
        Assert.Equal((1, signal), (member.Stops, member.DiedOf));
        Assert.Contains(_log.Lines, l => l.Message == "received signal; shutting down" && l.Fields == "signal=" + name);
        Assert.Equal(["closing etcd server", "closed etcd server"], _log.Lines.Select(l => l.Message).Where(m => m.EndsWith("etcd server", StringComparison.Ordinal) && m.StartsWith("clos", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_signal_during_the_start_ends_it()
    {
        using var member = new FakeMember();
        Task<int> running = Run(member);

        member.Signal(PosixSignal.SIGTERM);

        Assert.Equal(0, await running);
        Assert.Equal((1, PosixSignal.SIGTERM), (member.Stops, member.DiedOf));
    }

    [Fact]
    public async Task A_start_that_fails_for_a_reason_is_told_without_a_stack()
    {
        using var member = new FakeMember();
        Task<int> running = Run(member);

        member.Started.SetException(new MemberStartException("listen tcp 127.0.0.1:1: bind: address already in use", new IOException()));

        Assert.Equal(1, await running);
        Assert.Equal(1, member.Stops);
        Assert.Equal((LogLevel.Fatal, "discovery failed", "error=listen tcp 127.0.0.1:1: bind: address already in use"), _log.Lines[^1]);
    }

    [Fact]
    public async Task A_member_that_cannot_be_made_is_told()
    {
        using var member = new FakeMember { CreateError = new MemberStartException("bad", new IOException()) };

        Assert.Equal(1, await Run(member));
        Assert.Equal((LogLevel.Fatal, "discovery failed", "error=bad"), _log.Lines[^1]);
    }

    [Fact]
    public async Task A_member_that_can_no_longer_be_trusted_ends_the_process_without_a_stop()
    {
        using var member = new FakeMember();
        Task<int> running = Run(member);
        member.Started.SetResult();

        member.Fault(new MemberFaultedException(new IOException("disk on fire")));

        Assert.Equal(1, await running);
        Assert.Equal(0, member.Stops);
        Assert.Equal(LogLevel.Fatal, _log.Lines[^1].Level);
        Assert.Contains("disk on fire", _log.Lines[^1].Fields);
    }

    [Fact]
    public async Task Settings_that_contradict_the_initial_cluster_end_a_first_start()
    {
        using var member = new FakeMember();

        Assert.Equal(1, await Run(member, cluster: "other=http://localhost:2380"));
        Assert.Equal((LogLevel.Fatal, "discovery failed", "error=couldn't find local name \"default\" in the initial cluster configuration"), _log.Lines[^1]);
    }

    public void Dispose() => _folder.Dispose();

    private Task<int> Run(FakeMember member, string cluster = "default=http://localhost:2380")
    {
        var options = new EtcdOptions { DataDir = _folder["data"], Cluster = new ClusterOptions { InitialCluster = cluster } };
        return new ServerProcess(options, _log, new MetricRegistry(), member, member, null).RunAsync();
    }
}
