using System.Runtime.Versioning;
using Netcd.Server.Hosting;
using Netcd.Server.Tests.Support;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Tests.Hosting;

[SupportedOSPlatform("linux")]
public sealed class DataDirCheckTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly RecordingLog _log = new();

    [Fact]
    public void A_missing_directory_is_made_for_its_owner_only()
    {
        EtcdOptions options = At("new");

        Assert.True(DataDirCheck.Prepare(options, _log));
        Assert.False(DataDirCheck.IsMemberInitialized(options));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(options.DataDir));
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public void A_directory_with_a_log_is_a_member()
    {
        EtcdOptions options = At("member-here");
        Directory.CreateDirectory(options.EffectiveWalDir);
        File.WriteAllText(Path.Join(options.EffectiveWalDir, "0000000000000000-0000000000000000.wal"), "");

        Assert.True(DataDirCheck.IsMemberInitialized(options));
        Assert.True(DataDirCheck.Prepare(options, _log));
        Assert.Contains(_log.Lines, l => l is { Level: LogLevel.Info, Message: "server has been already initialized" });
    }

    [Fact]
    public void Strange_files_and_open_modes_are_warned_of()
    {
        EtcdOptions options = At("strange");
        Directory.CreateDirectory(options.DataDir, (UnixFileMode)0b111_101_101);
        File.WriteAllText(Path.Join(options.DataDir, "x"), "");

        Assert.True(DataDirCheck.Prepare(options, _log));
        Assert.Contains(_log.Lines, l => l.Message == "found invalid file under data directory" && l.Fields.StartsWith("filename=x", StringComparison.Ordinal));
        Assert.Contains(_log.Lines, l => l.Message == "check file permission" && l.Fields.Contains("\"drwxr-xr-x\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Both_a_member_and_a_proxy_in_one_directory_are_fatal()
    {
        EtcdOptions options = At("both");
        Directory.CreateDirectory(Path.Join(options.DataDir, "member"));
        Directory.CreateDirectory(Path.Join(options.DataDir, "proxy"));

        Assert.False(DataDirCheck.Prepare(options, _log));
        Assert.Contains(_log.Lines, l => l is { Level: LogLevel.Fatal, Message: "invalid datadir; both member and proxy directories exist" });
    }

    [Fact]
    public void A_file_in_place_of_the_directory_is_fatal()
    {
        EtcdOptions options = At("file");
        File.WriteAllText(options.DataDir, "");

        Assert.False(DataDirCheck.Prepare(options, _log));
        Assert.Equal(LogLevel.Fatal, Assert.Single(_log.Lines).Level);
    }

    public void Dispose() => _folder.Dispose();

    private EtcdOptions At(string name) => new() { DataDir = _folder[name] };
}
