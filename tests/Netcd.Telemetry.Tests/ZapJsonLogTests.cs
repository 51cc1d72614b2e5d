using System.Text;
using Netcd.Telemetry.Logging;

namespace Netcd.Telemetry.Tests;

/// <summary>Lines in the layout of etcd's logger, zap.</summary>
public sealed class ZapJsonLogTests
{
    private readonly MemoryStream _stream = new();

    [Fact]
    public void A_line_has_level_time_caller_message_and_fields_in_this_order()
    {
        Log().Write(LogLevel.Warn, "slow", [("took", TimeSpan.FromMilliseconds(1500)), ("count", 3), ("ok", true), ("urls", (string[])["a", "b"]), ("nothing", null)], "folder/file.cs:12");

        Assert.Equal(
            """{"level":"warn","ts":"2026-01-02T03:04:05.678901Z","caller":"folder/file.cs:12","msg":"slow","took":"1.5s","count":3,"ok":true,"urls":["a","b"],"nothing":null}""" + "\n",
            Written);
    }

    [Fact]
    public void Errors_print_their_message_and_no_error_prints_nothing()
    {
        Log().Write(LogLevel.Error, "failed", [("error", new IOException("disk \"x\" is\nfull"))], "c");
        Log().Write(LogLevel.Info, "fine", [("error", null)], "c");

        string[] lines = Written.Split('\n');
        Assert.EndsWith(""","msg":"failed","error":"disk \"x\" is\nfull"}""", lines[0]);
        Assert.EndsWith(""","msg":"fine"}""", lines[1]);
    }

    [Fact]
    public void A_named_log_carries_its_name_before_the_caller()
    {
        Log().Named("raft").Write(LogLevel.Info, "m", [], "c");

        Assert.Contains("\"logger\":\"raft\",\"caller\":\"c\"", Written);
    }

    [Theory]
    [InlineData(2, "+0200")]
    [InlineData(-5, "-0500")]
    public void Other_time_zones_have_an_offset_without_a_colon(int hours, string offset)
    {
        Log(offset: TimeSpan.FromHours(hours)).Write(LogLevel.Info, "m", [], "c");

        Assert.Contains(offset + "\"", Written);
    }

    [Fact]
    public void The_console_layout_is_for_people()
    {
        Log(isConsole: true).Write(LogLevel.Info, "hello", [("a", 1), ("b", "x")], "f/g.cs:1");

        Assert.Equal("2026-01-02T03:04:05.678901Z\tinfo\tf/g.cs:1\thello\t{\"a\": 1, \"b\": \"x\"}\n", Written);
    }

    [Fact]
    public void Lines_below_the_level_are_not_written()
    {
        ZapJsonLog log = Log();
        Assert.False(log.IsEnabled(LogLevel.Debug));
        log.Write(LogLevel.Debug, "m", [], "c");

        Assert.Empty(Written);
    }

    [Fact]
    public void A_flood_of_one_message_is_thinned_out_and_others_are_not()
    {
        ZapJsonLog log = Log();
        for (int i = 0; i < 1000; i++)
        {
            log.Write(LogLevel.Warn, "flood", [], "c");
        }

        log.Write(LogLevel.Warn, "other", [], "c");
        log.Write(LogLevel.Fatal, "end", [], "c");

        Assert.Equal(100 + 9, Written.Split("\"flood\"").Length - 1);
        Assert.Contains("\"other\"", Written);
        Assert.Contains("\"end\"", Written);
    }

    [Fact]
    public void A_caller_is_folder_file_and_line()
    {
        Log().Info("m");

        Assert.Matches("\"caller\":\"[^/\"]+/ZapJsonLogTests\\.cs:[0-9]+\"", Written);
    }

    private string Written => Encoding.UTF8.GetString(_stream.ToArray());

    private ZapJsonLog Log(bool isConsole = false, TimeSpan offset = default) =>
        new(new StreamSink(_stream), new LogLevelSwitch(LogLevel.Info), new FixedClock(offset), isConsole);

    private sealed class FixedClock(TimeSpan offset) : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.CreateCustomTimeZone("test", offset, "test", "test");

        public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(6_789_010);

        public override long GetTimestamp() => 1;
    }
}
