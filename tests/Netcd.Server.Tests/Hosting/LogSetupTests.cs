using System.IO.Compression;
using System.Text;
using Netcd.Server.Hosting;
using Netcd.Server.Hosting.Logging;
using Netcd.Server.Tests.Support;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Tests.Hosting;

public sealed class LogSetupTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly MemoryStream _output = new();
    private readonly MemoryStream _error = new();

    [Fact]
    public void A_line_goes_to_every_output()
    {
        ZapJsonLog log = Create(new LogOptions { Outputs = ["stdout", "stderr", _folder["log"]] });

        log.Info("hello", [("n", 1)]);

        string line = Encoding.UTF8.GetString(_output.ToArray());
        Assert.Matches("""^\{"level":"info","ts":"[^"]*","caller":"[^"]*","msg":"hello","n":1\}\n$""", line);
        Assert.Equal(line, Encoding.UTF8.GetString(_error.ToArray()));
        Assert.Equal(line, File.ReadAllText(_folder["log"]));
    }

    [Fact]
    public void The_null_device_silences_all_outputs()
    {
        Create(new LogOptions { Outputs = ["stderr", "/dev/null"] }).Info("hello");

        Assert.Empty(_error.ToArray());
    }

    [Fact]
    public void The_level_can_change_later()
    {
        var level = new LogLevelSwitch(LogLevel.Warn);
        ZapJsonLog log = Create(new LogOptions { Outputs = ["stderr"] }, level);
        log.Info("not written");
        level.Level = LogLevel.Debug;
        log.Debug("written");

        Assert.Contains("\"msg\":\"written\"", Encoding.UTF8.GetString(_error.ToArray()));
        Assert.DoesNotContain("not written", Encoding.UTF8.GetString(_error.ToArray()));
    }

    [Fact]
    public void An_output_that_cannot_be_opened_is_an_error()
    {
        Assert.False(LogSetup.TryCreate(new LogOptions { Outputs = [_folder.Path] }, Streams, TimeProvider.System, new LogLevelSwitch(LogLevel.Info), out _, out string error));
        Assert.Equal($"open sink \"{_folder.Path}\": open {_folder.Path}: is a directory", error);
    }

    [Fact]
    public async Task A_full_file_is_renamed_compressed_and_in_time_removed()
    {
        var sink = new RotatingFileSink(_folder["etcd.log"], new LogRotation(MaxSizeMegabytes: 1) { MaxBackups = 1, Compress = true }, TimeProvider.System);
        byte[] line = Encoding.ASCII.GetBytes(new string('x', 700_000) + "\n");
        for (int i = 0; i < 3; i++)
        {
            Assert.True(sink.Write(line));
            await sink.Sweep;
        }

        Assert.Equal("", sink.LastSweepError);
        Assert.Equal(line.Length, new FileInfo(_folder["etcd.log"]).Length);
        string backup = Assert.Single(Directory.GetFiles(_folder.Path, "etcd-*.log.gz"));
        await using var gzip = new GZipStream(File.OpenRead(backup), CompressionMode.Decompress);
        using var content = new MemoryStream();
        await gzip.CopyToAsync(content);
        Assert.Equal(line, content.ToArray());
    }

    public void Dispose() => _folder.Dispose();

    private StandardStreams Streams => new(_output, _error);

    private ZapJsonLog Create(LogOptions options, LogLevelSwitch? level = null)
    {
        Assert.True(LogSetup.TryCreate(options, Streams, TimeProvider.System, level ?? new LogLevelSwitch(LogLevel.Info), out ZapJsonLog? log, out string error), error);
        return log!;
    }
}
