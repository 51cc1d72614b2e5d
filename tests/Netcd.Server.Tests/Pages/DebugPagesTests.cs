using System.Net.Sockets;
using System.Text;
using Netcd.Server.Hosting.Logging;
using Netcd.Server.Pages;
using Netcd.Server.Tests.Support;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Tests.Pages;

/// <summary>What is there for debugging: profile pages, the log level at run time, journald.</summary>
public sealed class DebugPagesTests
{
    [Fact]
    public async Task Profiles_say_what_measures_them()
    {
        await using PageServer server = await PageServer.StartAsync([new(ProfilePages.Path, new ProfilePages())]);
        Assert.Contains("/debug/pprof/heap\n", (await server.AskAsync("/debug/pprof/")).Body);
        (int status, string body) = await server.AskAsync("/debug/pprof/profile?seconds=1");
        Assert.Equal(501, status);
        Assert.Contains($"perf record -g -p {Environment.ProcessId}", body);
        Assert.Equal(404, (await server.AskAsync("/debug/pprof/nothing")).Status);
        Assert.Equal(200, (await server.AskAsync("/debug/pprof/cmdline")).Status);
    }

    [Fact]
    public async Task The_log_level_can_be_changed_while_the_server_runs()
    {
        var level = new LogLevelSwitch(LogLevel.Info);
        await using PageServer server = await PageServer.StartAsync([new("/config/local/log", new LogLevelPage(level, new RecordingLog()))]);
        Assert.Equal(204, await server.PutAsync("/config/local/log", "{\"Level\":\"DEBUG\"}"));
        Assert.Equal(LogLevel.Debug, level.Level);
        foreach (string bad in (string[])["", "{}", "[]", "{\"Level\":1}", "{\"Level\":\"LOUD\"}"])
        {
            Assert.Equal(400, await server.PutAsync("/config/local/log", bad));
        }

        Assert.Equal(413, await server.PutAsync("/config/local/log", new string(' ', 10_000)));
        Assert.Equal(LogLevel.Debug, level.Level);
        Assert.Equal(405, (await server.AskAsync("/config/local/log")).Status);
    }

    [Fact]
    public void Lines_go_to_journald_with_their_level_as_priority()
    {
        using var folder = new TempFolder();
        string path = Path.Combine(folder.Path, "s");
        using var journald = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        journald.Bind(new UnixDomainSocketEndPoint(path));
        journald.ReceiveTimeout = 10_000;
        using var rest = new MemoryStream();
        using var sink = new JournalSink(path, "etcd", new StreamSink(rest));
        sink.Write("{\"level\":\"warn\",\"caller\":\"Grpc/X.cs:1\",\"msg\":\"a\\nPRIORITY=0\"}\n"u8);

        byte[] buffer = new byte[4096];
        string entry = Encoding.Latin1.GetString(buffer, 0, journald.Receive(buffer));
        Assert.StartsWith("PRIORITY=4\nSYSLOG_IDENTIFIER=etcd\nPACKAGE=Grpc\nMESSAGE\n", entry);
        Assert.EndsWith("{\"level\":\"warn\",\"caller\":\"Grpc/X.cs:1\",\"msg\":\"a\\nPRIORITY=0\"}\n", entry);

        journald.Dispose();
        Assert.True(sink.Write("{}\n"u8));
        Assert.Equal("{}\n", Encoding.UTF8.GetString(rest.ToArray()));
    }
}
