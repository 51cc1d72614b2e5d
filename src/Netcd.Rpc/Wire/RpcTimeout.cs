using System.Globalization;

namespace Netcd.Rpc.Wire;

/// <summary>The header <c>grpc-timeout</c>: up to 8 digits and a unit. Pure and thread-safe.</summary>
public static class RpcTimeout
{
    /// <summary>Most digits the protocol allows.</summary>
    public const int MaxDigits = 8;

    /// <summary>Reads a header value.</summary>
    /// <param name="text">For example <c>5S</c> or <c>4999876u</c>.</param>
    /// <param name="timeout">The time; values beyond the range of <see cref="TimeSpan"/> are cut to it.</param>
    /// <param name="maxDigits">Most digits; HTTP gateways take more than the protocol does.</param>
    /// <returns>Null, or what is wrong in the words of grpc-go.</returns>
    public static string? Parse(string text, out TimeSpan timeout, int maxDigits = MaxDigits)
    {
        timeout = default;
        if (text.Length < 2)
        {
            return $"transport: timeout string is too short: \"{text}\"";
        }

        if (text.Length > maxDigits + 1)
        {
            return $"transport: timeout string is too long: \"{text}\"";
        }

        long ticks = text[^1] switch
        {
            'H' => TimeSpan.TicksPerHour,
            'M' => TimeSpan.TicksPerMinute,
            'S' => TimeSpan.TicksPerSecond,
            'm' => TimeSpan.TicksPerMillisecond,
            'u' => TimeSpan.TicksPerMicrosecond,
            'n' => 0,
            _ => -1,
        };
        if (ticks < 0)
        {
            return $"transport: timeout unit is not recognized: \"{text}\"";
        }

        ReadOnlySpan<char> digits = text.AsSpan(0, text.Length - 1);
        if (!ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value))
        {
            return $"strconv.ParseUint: parsing \"{digits}\": invalid syntax";
        }

        // A tick is 100 ns; a shorter rest is rounded up so that the call is not ended early.
        decimal total = ticks == 0 ? ((decimal)value + TimeSpan.NanosecondsPerTick - 1) / TimeSpan.NanosecondsPerTick : (decimal)value * ticks;
        timeout = total > long.MaxValue ? TimeSpan.MaxValue : TimeSpan.FromTicks((long)total);
        return null;
    }

    /// <summary>Writes a header value: the smallest unit that fits into 8 digits, rounded up.</summary>
    public static string Format(TimeSpan timeout)
    {
        long ticks = Math.Max(timeout.Ticks, 0);
        return TryUnit(ticks, TimeSpan.TicksPerMicrosecond, 'u')
            ?? TryUnit(ticks, TimeSpan.TicksPerMillisecond, 'm')
            ?? TryUnit(ticks, TimeSpan.TicksPerSecond, 'S')
            ?? TryUnit(ticks, TimeSpan.TicksPerMinute, 'M')
            ?? TryUnit(ticks, TimeSpan.TicksPerHour, 'H')
            ?? "99999999H";
    }

    private static string? TryUnit(long ticks, long unit, char name)
    {
        long value = (ticks / unit) + (ticks % unit == 0 ? 0 : 1);
        return value < 100_000_000 ? value.ToString(CultureInfo.InvariantCulture) + name : null;
    }
}
