using System.Globalization;
using System.Text;

namespace Netcd.Telemetry.GoText;

/// <summary>Go's shortest text of a floating-point number. Pure, thread-safe, no allocation.</summary>
public static class GoFloat
{
    /// <summary>Room for every text <see cref="FormatG"/> produces, in bytes.</summary>
    public const int MaxUtf8LengthG = 32;

    /// <summary>Room for every text <see cref="FormatF"/> produces, in bytes.</summary>
    public const int MaxUtf8LengthF = 352;

    /// <summary>Form <c>g</c>, as metrics and <c>%v</c> print it: <c>0.0001</c>, <c>100000</c>, <c>1e+06</c>, <c>1e-05</c>.</summary>
    /// <param name="value">Any number; NaN and infinities become <c>NaN</c>, <c>+Inf</c>, <c>-Inf</c>.</param>
    /// <param name="destination">At least <see cref="MaxUtf8LengthG"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    public static int FormatG(double value, Span<byte> destination)
    {
        if (TryFormatSpecial(value, destination, out int written))
        {
            return written;
        }

        Span<byte> digits = stackalloc byte[24];
        int exponent = Decompose(value, digits, out int count, out bool negative);

        if (exponent is < -4 or >= 6)
        {
            return WriteExponent(digits[..count], exponent, negative, destination);
        }

        return WritePlain(digits[..count], exponent, negative, destination);
    }

    /// <summary>Form <c>f</c>: never an exponent, as log lines print it.</summary>
    /// <param name="value">Any number; NaN and infinities become <c>NaN</c>, <c>+Inf</c>, <c>-Inf</c>.</param>
    /// <param name="destination">At least <see cref="MaxUtf8LengthF"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    public static int FormatF(double value, Span<byte> destination)
    {
        if (TryFormatSpecial(value, destination, out int written))
        {
            return written;
        }

        Span<byte> digits = stackalloc byte[24];
        int exponent = Decompose(value, digits, out int count, out bool negative);
        return WritePlain(digits[..count], exponent, negative, destination);
    }

    /// <summary>Form <c>g</c> as a string.</summary>
    public static string ToStringG(double value)
    {
        Span<byte> buffer = stackalloc byte[MaxUtf8LengthG];
        return Encoding.ASCII.GetString(buffer[..FormatG(value, buffer)]);
    }

    private static bool TryFormatSpecial(double value, Span<byte> destination, out int written)
    {
        ReadOnlySpan<byte> text = value switch
        {
            double.NaN => "NaN"u8,
            double.PositiveInfinity => "+Inf"u8,
            double.NegativeInfinity => "-Inf"u8,
            _ => [],
        };
        text.CopyTo(destination);
        written = text.Length;
        return written > 0;
    }

    // Splits into decimal digits d1 d2 d3 … with the value d1.d2d3… × 10^exponent. .NET's round-trip form is as short as Go's.
    private static int Decompose(double value, Span<byte> digits, out int count, out bool negative)
    {
        Span<byte> text = stackalloc byte[32];
        value.TryFormat(text, out int length, "R", CultureInfo.InvariantCulture);
        ReadOnlySpan<byte> rest = text[..length];
        negative = rest[0] == '-';
        rest = negative ? rest[1..] : rest;
        int exponent = 0;
        int mark = rest.IndexOf((byte)'E');
        if (mark >= 0)
        {
            exponent = int.Parse(rest[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            rest = rest[..mark];
        }

        int point = rest.IndexOf((byte)'.');
        exponent += (point < 0 ? rest.Length : point) - 1;
        count = 0;
        foreach (byte symbol in rest)
        {
            if (symbol == '.')
            {
                continue;
            }

            if (count == 0 && symbol == '0')
            {
                exponent--;
                continue;
            }

            digits[count++] = symbol;
        }

        while (count > 0 && digits[count - 1] == '0')
        {
            count--;
        }

        if (count == 0)
        {
            digits[count++] = (byte)'0';
            exponent = 0;
        }

        return exponent;
    }

    private static int WriteExponent(ReadOnlySpan<byte> digits, int exponent, bool negative, Span<byte> destination)
    {
        int written = 0;
        if (negative)
        {
            destination[written++] = (byte)'-';
        }

        destination[written++] = digits[0];
        if (digits.Length > 1)
        {
            destination[written++] = (byte)'.';
            digits[1..].CopyTo(destination[written..]);
            written += digits.Length - 1;
        }

        destination[written++] = (byte)'e';
        destination[written++] = exponent < 0 ? (byte)'-' : (byte)'+';
        exponent = Math.Abs(exponent);
        exponent.TryFormat(destination[written..], out int length, "D2", CultureInfo.InvariantCulture);
        return written + length;
    }

    private static int WritePlain(ReadOnlySpan<byte> digits, int exponent, bool negative, Span<byte> destination)
    {
        int written = 0;
        if (negative)
        {
            destination[written++] = (byte)'-';
        }

        if (exponent < 0)
        {
            destination[written++] = (byte)'0';
        }

        for (int i = 0; i <= exponent; i++)
        {
            destination[written++] = i < digits.Length ? digits[i] : (byte)'0';
        }

        if (digits.Length <= exponent + 1)
        {
            return written;
        }

        destination[written++] = (byte)'.';
        for (int i = -1; i > exponent; i--)
        {
            destination[written++] = (byte)'0';
        }

        ReadOnlySpan<byte> fraction = digits[Math.Max(exponent + 1, 0)..];
        fraction.CopyTo(destination[written..]);
        return written + fraction.Length;
    }
}
