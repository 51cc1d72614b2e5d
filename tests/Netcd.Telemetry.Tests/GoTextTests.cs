using Netcd.Telemetry.GoText;

namespace Netcd.Telemetry.Tests;

/// <summary>Texts as Go prints and reads them.</summary>
public sealed class GoTextTests
{
    [Theory]
    [InlineData("0", 0L)]
    [InlineData("1h30m", 5_400_000_000_000L)]
    [InlineData("-1.5s", -1_500_000_000L)]
    [InlineData("100us", 100_000L)]
    [InlineData("100µs", 100_000L)]
    [InlineData(".5ms", 500_000L)]
    [InlineData("1ns", 1L)]
    public void Durations_are_read(string text, long nanoseconds)
    {
        Assert.True(GoDuration.TryParse(text, out long read, out string error), error);
        Assert.Equal(nanoseconds, read);
    }

    [Theory]
    [InlineData("5", "time: missing unit in duration \"5\"")]
    [InlineData("5x", "time: unknown unit \"x\" in duration \"5x\"")]
    [InlineData("", "time: invalid duration \"\"")]
    [InlineData("s", "time: invalid duration \"s\"")]
    [InlineData("9999999999h", "time: invalid duration \"9999999999h\"")]
    public void Bad_durations_are_told_in_Gos_words(string text, string message)
    {
        Assert.False(GoDuration.TryParse(text, out _, out string error));
        Assert.Equal(message, error);
    }

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(1.5, "1.5ms")]
    [InlineData(100, "100ms")]
    [InlineData(90_000, "1m30s")]
    [InlineData(7_200_000, "2h0m0s")]
    public void Durations_are_printed(double milliseconds, string text) => Assert.Equal(text, GoDuration.Format(TimeSpan.FromMilliseconds(milliseconds)));

    [Theory]
    [InlineData("plain", "\"plain\"")]
    [InlineData("a\"b\\c\n", "\"a\\\"b\\\\c\\n\"")]
    [InlineData("\u0001é", "\"\\x01é\"")]
    public void Quotes_are_Gos(string text, string quoted) => Assert.Equal(quoted, GoQuote.Quote(text));
}
