using System.Globalization;

namespace Netcd.CommandLine.Output;

/// <summary>Sizes for people: powers of 1000, two digits. Pure.</summary>
public static class HumanBytes
{
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];

    /// <summary>A size, for example <c>999 B</c>, <c>20 kB</c>, <c>1.5 MB</c>.</summary>
    public static string Format(ulong bytes)
    {
        if (bytes < 10)
        {
            return bytes.ToString(CultureInfo.InvariantCulture) + " B";
        }

        int unit = (int)Math.Floor(Math.Log(bytes) / Math.Log(1000));
        double value = Math.Floor((bytes / Math.Pow(1000, unit) * 10) + 0.5) / 10;
        string digits = value < 10
            ? value.ToString("0.0", CultureInfo.InvariantCulture)
            : Math.Round(value, MidpointRounding.ToEven).ToString("0", CultureInfo.InvariantCulture);
        return digits + " " + Units[unit];
    }
}
