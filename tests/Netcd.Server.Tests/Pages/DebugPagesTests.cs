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
    [Theory]
    [InlineData("goroutine?debug=2", "threads, ", "gdb -p ")]
    [InlineData("threadcreate", "threads, ", "gdb -p ")]
    [InlineData("heap", "\nlarge ", "dotnet-gcdump")]
    [InlineData("allocs", " allocated since the start", "dotnet-trace")]
    [InlineData("profile?seconds=0.01", " s of processor time", "perf record -g -p ")]
    [InlineData("trace?seconds=0.01", " ms of pauses", "--enable-distributed-tracing")]
    [InlineData("block?seconds=0.01", "\nlocks: ", "perf trace -s -p ")]
    [InlineData("mutex?debug=1&seconds=0.01", "\nlocks: ", "perf trace -e futex")]
    [InlineData("symbol", "num_symbols: ", ".dbg")]
    public async Task Profiles_hold_what_the_process_knows_and_say_what_measures_the_rest(string name, string figures, string advice)
    {
        await using PageServer server = await PageServer.StartAsync([new(ProfilePages.Path, new ProfilePages(TimeProvider.System))]);
        Assert.Contains(ProfilePages.Path + name.Split('?')[0] + "\n", (await server.AskAsync("/debug/pprof/")).Body);

        (int status, string body) = await server.AskAsync(ProfilePages.Path + name);

        Assert.Equal(200, status);
        Assert.Contains(figures, body);
        Assert.Contains(advice, body);
        Assert.DoesNotContain("{0}", body);
    }

    [Fact]
    public async Task Threads_are_listed_with_what_they_use()
    {
        await using PageServer server = await PageServer.StartAsync([new(ProfilePages.Path, new ProfilePages(TimeProvider.System))]);

        string[] lines = (await server.AskAsync("/debug/pprof/goroutine")).Body.Split('\n');

        Assert.Contains(lines, line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var id, ..] && id == Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture));
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
