using System.Buffers;
using System.Buffers.Text;
using System.Globalization;

namespace Netcd.Core.V2;

/// <summary>
/// Time of the v2 store: nanoseconds since the Unix epoch, UTC, 1677 to 2262, as in the entries of the log.
/// <see cref="Never"/> stands for Go's zero time (no expiry). Thread-safe.
/// </summary>
public static class V2Time
{
    /// <summary>No expiry; in JSON <c>0001-01-01T00:00:00Z</c>.</summary>
    public const long Never = long.MinValue;

    /// <summary>Longest text <see cref="Format"/> writes.</summary>
    public const int MaxTextLength = 30;

    /// <summary>Expirations before 2000-01-01 count as "never" when a node is created, as in etcd.</summary>
    public const long Earliest = 946_684_800_000_000_000;

    private const long NanosPerSecond = 1_000_000_000;

    /// <summary>Nanoseconds of a clock reading.</summary>
    public static long From(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * 100;

    /// <summary>Seconds until <paramref name="expireAt"/>, rounded up while positive, towards zero when past, as etcd reports a TTL.</summary>
    public static long RemainingSeconds(long expireAt, long now)
    {
        Int128 left = (Int128)expireAt - now;
        Int128 seconds = left / NanosPerSecond;
        return (long)(left % NanosPerSecond > 0 ? seconds + 1 : seconds);
    }

    /// <summary>Writes RFC 3339 in UTC with as many fraction digits as needed; returns the number of bytes.</summary>
    public static int Format(long time, Span<byte> text)
    {
        if (time == Never)
        {
            "0001-01-01T00:00:00Z"u8.CopyTo(text);
            return 20;
        }

        long seconds = Math.DivRem(time, NanosPerSecond, out long nanos);
        if (nanos < 0)
        {
            seconds--;
            nanos += NanosPerSecond;
        }

        DateTime date = DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime;
        Utf8Formatter.TryFormat(date, text, out int length, new StandardFormat('O'));
        length = 19;
        if (nanos != 0)
        {
            text[length++] = (byte)'.';
            Utf8Formatter.TryFormat(nanos, text[length..], out int digits, new StandardFormat('D', 9));
            length += digits;
            while (text[length - 1] == '0')
            {
                length--;
            }
        }

        text[length++] = (byte)'Z';
        return length;
    }

    /// <summary>Reads RFC 3339 with up to nine fraction digits and any offset. Year 1 means <see cref="Never"/>; times outside 1677..2262 are clamped.</summary>
    /// <returns>False when the text is not a time.</returns>
    public static bool TryParse(string text, out long time)
    {
        time = Never;
        int end = 19;
        if (text.Length < 20 || !DateTime.TryParseExact(text.AsSpan(0, end), "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime date))
        {
            return false;
        }

        if (!TryFraction(text, ref end, out long nanos) || !TryOffset(text.AsSpan(end), out long offset))
        {
            return false;
        }

        long seconds = ((date.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond) - offset;
        Int128 total = ((Int128)seconds * NanosPerSecond) + nanos;
        if (date.Year > 1)
        {
            time = (long)Int128.Clamp(total, long.MinValue + 1, long.MaxValue);
        }

        return true;
    }

    private static bool TryFraction(string text, ref int at, out long nanos)
    {
        nanos = 0;
        if (text[at] != '.')
        {
            return true;
        }

        int start = ++at;
        long unit = NanosPerSecond / 10;
        for (; at < text.Length && char.IsAsciiDigit(text[at]); at++, unit /= 10)
        {
            nanos += unit * (text[at] - '0');
        }

        return at > start && at < text.Length;
    }

    private static bool TryOffset(ReadOnlySpan<char> text, out long seconds)
    {
        seconds = 0;
        if (text is "Z")
        {
            return true;
        }

        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':'
            || !int.TryParse(text[1..3], NumberStyles.None, CultureInfo.InvariantCulture, out int hours)
            || !int.TryParse(text[4..], NumberStyles.None, CultureInfo.InvariantCulture, out int minutes))
        {
            return false;
        }

        seconds = ((hours * 3600) + (minutes * 60)) * (text[0] == '-' ? -1 : 1);
        return true;
    }
}
