using System.Globalization;

namespace Netcd.Etcd.CommandLine;

/// <summary>Durations in the form of Go's time package: a sequence of numbers with units ns, us, ms, s, m, h.</summary>
public static class GoDuration
{
    private static readonly (string Unit, double Ticks)[] Units =
    [
        ("ns", 0.01), ("us", 10), ("µs", 10), ("μs", 10), ("ms", 10_000), ("s", 10_000_000), ("m", 600_000_000), ("h", 36_000_000_000),
    ];

    /// <summary>Parses a duration such as <c>1h30m</c>, <c>-1.5s</c> or <c>0</c>.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        ReadOnlySpan<char> rest = text;
        bool negative = rest.StartsWith("-");
        if (negative || rest.StartsWith("+"))
        {
            rest = rest[1..];
        }

        if (rest is "0")
        {
            return true;
        }

        double ticks = 0;
        bool any = false;
        while (!rest.IsEmpty)
        {
            int digits = rest.IndexOfAnyExcept("0123456789.");
            if (digits <= 0 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number))
            {
                return false;
            }

            rest = rest[digits..];
            int letters = rest.IndexOfAny("0123456789.");
            ReadOnlySpan<char> unit = letters < 0 ? rest : rest[..letters];
            if (!TryUnit(unit, out double factor))
            {
                return false;
            }

            ticks += number * factor;
            rest = rest[unit.Length..];
            any = true;
        }

        if (!any || ticks > long.MaxValue)
        {
            return false;
        }

        duration = TimeSpan.FromTicks((long)(negative ? -ticks : ticks));
        return true;
    }

    private static bool TryUnit(ReadOnlySpan<char> text, out double ticks)
    {
        foreach ((string unit, double factor) in Units)
        {
            if (text.SequenceEqual(unit))
            {
                ticks = factor;
                return true;
            }
        }

        ticks = 0;
        return false;
    }
}
