using System.Globalization;

namespace Netcd.Server.Peers;

/// <summary>Sizes for people, as etcd logs them: <c>73 kB</c>, <c>1.2 MB</c>; powers of 1000.</summary>
internal static class ByteSize
{
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];

    /// <summary>One digit behind the point below ten units.</summary>
    public static string ToText(long bytes)
    {
        if (bytes < 10)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{bytes} B");
        }

        double value = bytes;
        int unit = 0;
        for (; value >= 1000 && unit < Units.Length - 1; unit++)
        {
            value /= 1000;
        }

        value = Math.Floor(value * 10 + 0.5) / 10;
        return value.ToString(value < 10 ? "0.0" : "0", CultureInfo.InvariantCulture) + " " + Units[unit];
    }
}
