using System.Text.Json;

namespace Netcd.Interop.Tests.Support;

/// <summary>The harness itself, proven with real etcd.</summary>
public sealed class EtcdProcessTests
{
    [RealEtcdFact]
    public async Task A_killed_server_starts_again_on_the_same_directory_and_ports()
    {
        Toolset tools = RealEtcd.V35;
        await using EtcdProcess server = await EtcdProcess.StartAsync(tools.Etcd);
        string endpoint = server.Endpoint;
        Assert.Equal(0, server.Ctl(tools, "put", "k", "v").ExitCode);
        await server.KillAsync();
        Assert.NotEqual(0, server.Ctl(tools, "get", "k", "--command-timeout=500ms", "--dial-timeout=200ms").ExitCode);
        await server.RestartAsync();
        Assert.Equal(endpoint, server.Endpoint);
        Assert.Equal("k\nv\n", server.Ctl(tools, "get", "k").StdoutText);
        Assert.Single(server.Log.Messages("ready to serve client requests"));
        // etcd ends by the signal it was asked with.
        Assert.Equal(128 + 15, await server.TerminateAsync());
    }

    [RealEtcdFact]
    public async Task A_server_that_does_not_start_says_why()
    {
        Exception failure = await Assert.ThrowsAsync<IOException>(
            () => EtcdProcess.StartAsync(RealEtcd.V35.Etcd, new EtcdOptions { Arguments = ["--heartbeat-interval=2000"] }));
        Assert.Contains("should be at least as 5 times", failure.Message, StringComparison.Ordinal);
    }

    [RealEtcdTheory]
    [InlineData("s35-single")]
    [InlineData("s34-single")]
    [InlineData("s35-crash")]
    [InlineData("s35-v2")]
    public async Task Unpacked_data_directories_hold_what_the_manifest_says(string name)
    {
        using var folder = new TempFolder();
        string directory = Fixtures.Unpack(name, folder);
        JsonElement said = Fixtures.Facts(name).GetProperty("server_said");
        await using EtcdProcess server = await EtcdProcess.StartAsync(RealEtcd.V35.Etcd, new EtcdOptions
        {
            DataDirectory = directory,
            Arguments = name.EndsWith("v2", StringComparison.Ordinal) ? ["--enable-v2"] : [],
        });
        CommandResult hash = server.Ctl(RealEtcd.V35, "endpoint", "hashkv", "-w", "json");
        Assert.Equal(Hash(said.GetProperty("hashkv")), Hash(JsonDocument.Parse(hash.Stdout).RootElement));
    }

    [Theory]
    [InlineData("s34-single")]
    [InlineData("s35-single")]
    public void Backups_are_unpacked(string name)
    {
        using var folder = new TempFolder();
        Assert.Equal(73_728 + 32, new FileInfo(Fixtures.UnpackSnapshot(name, folder)).Length);
    }

    [Fact]
    public void Every_archive_has_facts()
    {
        Assert.Equal(13, Fixtures.Names.Count());
        Assert.All(Fixtures.Names, static name => Assert.True(Fixtures.Facts(name).GetProperty("members").EnumerateObject().Any()));
    }

    private static uint Hash(JsonElement endpoints) => endpoints[0].GetProperty("HashKV").GetProperty("hash").GetUInt32();
}
