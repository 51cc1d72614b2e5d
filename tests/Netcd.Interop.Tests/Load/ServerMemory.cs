using System.Globalization;

namespace Netcd.Interop.Tests.Load;

/// <summary>Memory of a server process, from /proc.</summary>
internal static class ServerMemory
{
    /// <summary>Resident megabytes now.</summary>
    public static long ResidentMegabytes(EtcdProcess server) => Read(server, "VmRSS:");

    /// <summary>The most it ever was.</summary>
    public static long PeakMegabytes(EtcdProcess server) => Read(server, "VmHWM:");

    private static long Read(EtcdProcess server, string field)
    {
        string line = File.ReadLines($"/proc/{server.ProcessId}/status").First(l => l.StartsWith(field, StringComparison.Ordinal));
        return long.Parse(line[field.Length..].Replace("kB", "", StringComparison.Ordinal), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) / 1024;
    }
}
