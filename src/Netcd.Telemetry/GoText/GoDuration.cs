using System.Globalization;

namespace Netcd.Telemetry.GoText;

/// <summary>Go's text form of a duration. Pure and thread-safe.</summary>
public static class GoDuration
{
    private const long Nanosecond = 1;
    private const long Microsecond = 1000 * Nanosecond;
    private const long Millisecond = 1000 * Microsecond;
    private const long Second = 1000 * Millisecond;
    private const long Minute = 60 * Second;
    private const long Hour = 60 * Minute;

    /// <summary>Longest text <see cref="TryFormat"/> produces, in bytes.</summary>
    public const int MaxUtf8Length = 32;

    /// <summary>A duration of that many nanoseconds, the unit of Go and of etcd's configuration file. Fractions of .NET's 100 ns step are rounded away from zero, so that a set duration never becomes 0 (which often means "off").</summary>
    public static TimeSpan FromNanoseconds(long nanoseconds) =>
        new((nanoseconds / 100) + Math.Sign(nanoseconds % 100));

    /// <summary>The text, for example <c>1h0m0s</c>, <c>100ms</c>, <c>1.5µs</c>, <c>0s</c>.</summary>
    public static string Format(TimeSpan value)
    {
        Span<byte> buffer = stackalloc byte[MaxUtf8Length];
        return System.Text.Encoding.UTF8.GetString(buffer[..TryFormat(value, buffer)]);
    }

    /// <summary>Writes the text as UTF-8 and returns its length.</summary>
    /// <param name="value">What to write.</param>
    /// <param name="destination">At least <see cref="MaxUtf8Length"/> bytes.</param>
    public static int TryFormat(TimeSpan value, Span<byte> destination)
    {
        UInt128 nanoseconds = (UInt128)Int128.Abs((Int128)value.Ticks * 100);
        if (nanoseconds == 0)
        {
            "0s"u8.CopyTo(destination);
            return 2;
        }

        int written = 0;
        if (value < TimeSpan.Zero)
        {
            destination[written++] = (byte)'-';
        }

        if (nanoseconds < Second)
        {
            return written + WriteFraction((long)nanoseconds, destination[written..]);
        }

        UInt128 hours = nanoseconds / Hour;
        long minutes = (long)(nanoseconds % Hour) / Minute;
        if (hours > 0)
        {
            written += WriteNumber(hours, destination[written..]);
            destination[written++] = (byte)'h';
        }

        if (hours > 0 || minutes > 0)
        {
            written += WriteNumber((UInt128)minutes, destination[written..]);
            destination[written++] = (byte)'m';
        }

        written += WriteDecimal((long)(nanoseconds % Minute), Second, destination[written..]);
        destination[written++] = (byte)'s';
        return written;
    }

    /// <summary>Reads a text such as <c>1h30m</c>, <c>-1.5s</c> or <c>0</c> and gives nanoseconds.</summary>
    /// <param name="text">The text.</param>
    /// <param name="nanoseconds">The value.</param>
    /// <param name="error">Go's error text when the result is false.</param>
    public static bool TryParse(string text, out long nanoseconds, out string error)
    {
        nanoseconds = 0;
        error = "";
        ReadOnlySpan<char> rest = text;
        bool negative = false;
        if (rest.Length > 0 && rest[0] is '-' or '+')
        {
            negative = rest[0] == '-';
            rest = rest[1..];
        }

        if (rest is "0")
        {
            return true;
        }

        if (rest.IsEmpty)
        {
            error = Invalid(text);
            return false;
        }

        Int128 total = 0;
        while (!rest.IsEmpty)
        {
            if (!TryReadPart(text, ref rest, out Int128 part, out error))
            {
                return false;
            }

            total += part;
            if (total > (Int128)long.MaxValue + (negative ? 1 : 0))
            {
                error = Invalid(text);
                return false;
            }
        }

        nanoseconds = (long)(negative ? -total : total);
        return true;
    }

    private static bool TryReadPart(string text, ref ReadOnlySpan<char> rest, out Int128 part, out string error)
    {
        part = 0;
        error = "";
        int digits = CountDigits(rest);
        ReadOnlySpan<char> whole = rest[..digits];
        rest = rest[digits..];
        ReadOnlySpan<char> fraction = [];
        if (!rest.IsEmpty && rest[0] == '.')
        {
            int count = CountDigits(rest[1..]);
            fraction = rest.Slice(1, count);
            rest = rest[(count + 1)..];
        }

        // 18 digits of whole number keep the product below inside 128 bits; more are out of range in every unit.
        if ((whole.IsEmpty && fraction.IsEmpty) || whole.Length > 19)
        {
            error = Invalid(text);
            return false;
        }

        int end = 0;
        while (end < rest.Length && rest[end] != '.' && !char.IsAsciiDigit(rest[end]))
        {
            end++;
        }

        ReadOnlySpan<char> unitName = rest[..end];
        rest = rest[end..];
        long unit = UnitOf(unitName);
        if (unit == 0)
        {
            error = unitName.IsEmpty
                ? "time: missing unit in duration " + GoQuote.Quote(text)
                : "time: unknown unit " + GoQuote.Quote(unitName.ToString()) + " in duration " + GoQuote.Quote(text);
            return false;
        }

        part = whole.IsEmpty ? 0 : (Int128)ulong.Parse(whole, NumberStyles.None, CultureInfo.InvariantCulture) * unit;
        Int128 scale = unit;
        foreach (char digit in fraction)
        {
            // Go computes the fraction in floating point; below a nanosecond both cut it off.
            scale /= 10;
            if (scale == 0)
            {
                break;
            }

            part += (digit - '0') * scale;
        }

        return true;
    }

    private static int CountDigits(ReadOnlySpan<char> text)
    {
        int count = 0;
        while (count < text.Length && char.IsAsciiDigit(text[count]))
        {
            count++;
        }

        return count;
    }

    private static long UnitOf(ReadOnlySpan<char> name) => name switch
    {
        "ns" => Nanosecond,
        "us" or "µs" or "μs" => Microsecond,
        "ms" => Millisecond,
        "s" => Second,
        "m" => Minute,
        "h" => Hour,
        _ => 0,
    };

    private static string Invalid(string text) => "time: invalid duration " + GoQuote.Quote(text);

    private static int WriteFraction(long nanoseconds, Span<byte> destination)
    {
        long unit = nanoseconds < Microsecond ? Nanosecond : nanoseconds < Millisecond ? Microsecond : Millisecond;
        ReadOnlySpan<byte> name = unit == Nanosecond ? "ns"u8 : unit == Microsecond ? "µs"u8 : "ms"u8;
        int written = WriteDecimal(nanoseconds, unit, destination);
        name.CopyTo(destination[written..]);
        return written + name.Length;
    }

    private static int WriteDecimal(long value, long unit, Span<byte> destination)
    {
        int written = WriteNumber((UInt128)(value / unit), destination);
        long remainder = value % unit;
        if (remainder == 0)
        {
            return written;
        }

        destination[written++] = (byte)'.';
        while (remainder != 0)
        {
            unit /= 10;
            destination[written++] = (byte)('0' + (remainder / unit));
            remainder %= unit;
        }

        return written;
    }

    private static int WriteNumber(UInt128 value, Span<byte> destination)
    {
        ((ulong)value).TryFormat(destination, out int written, default, CultureInfo.InvariantCulture);
        return written;
    }
}
