using System.Globalization;

namespace Netcd.Server.Metrics;

/// <summary>Figures of this process from <c>/proc</c>; 0 where there is none.</summary>
internal static class ProcFiles
{
    /// <summary>Open file descriptors.</summary>
    public static double OpenFiles() => Directory.Exists("/proc/self/fd") ? Directory.EnumerateFileSystemEntries("/proc/self/fd").Count() : 0;

    /// <summary>Most file descriptors that may be open.</summary>
    public static double FileLimit() => Limit("Max open files");

    /// <summary>Most virtual memory that may be used, in bytes.</summary>
    public static double AddressSpaceLimit() => Limit("Max address space");

    /// <summary>Virtual memory in bytes.</summary>
    public static double VirtualMemory() => Statistics().Length > 22 ? double.Parse(Statistics()[22], CultureInfo.InvariantCulture) : 0;

    /// <summary>Threads of the operating system.</summary>
    public static double Threads() => Statistics().Length > 19 ? double.Parse(Statistics()[19], CultureInfo.InvariantCulture) : 0;

    /// <summary>When the process started, in seconds since the Unix epoch.</summary>
    public static double StartTime()
    {
        // The kernel counts in hundredths of a second since the machine started, on every architecture of Linux.
        const double TicksPerSecond = 100;
        const string BootTime = "btime ";
        string? line = Statistics().Length > 21 && File.Exists("/proc/stat")
            ? File.ReadLines("/proc/stat").FirstOrDefault(l => l.StartsWith(BootTime, StringComparison.Ordinal))
            : null;
        return line is null ? 0
            : double.Parse(line[BootTime.Length..], CultureInfo.InvariantCulture) + (double.Parse(Statistics()[21], CultureInfo.InvariantCulture) / TicksPerSecond);
    }

    /// <summary>Bytes through all network interfaces this process sees: received, or sent.</summary>
    public static double NetworkBytes(bool sent)
    {
        const string Path = "/proc/self/net/netstat";
        if (!File.Exists(Path))
        {
            return 0;
        }

        string[] lines = [.. File.ReadLines(Path).Where(l => l.StartsWith("IpExt:", StringComparison.Ordinal))];
        string[] names = lines.Length == 2 ? lines[0].Split(' ') : [];
        int column = Array.IndexOf(names, sent ? "OutOctets" : "InOctets");
        return column < 0 ? 0 : double.Parse(lines[1].Split(' ')[column], CultureInfo.InvariantCulture);
    }

    private static double Limit(string name)
    {
        const string Path = "/proc/self/limits";
        if (!File.Exists(Path))
        {
            return 0;
        }

        string? line = File.ReadLines(Path).FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal));
        string soft = line is null ? "0" : line[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        return soft == "unlimited" ? ulong.MaxValue : double.Parse(soft, CultureInfo.InvariantCulture);
    }

    // The second column is the program's name in brackets and may hold blanks; it stays one column.
    private static string[] Statistics()
    {
        const string Path = "/proc/self/stat";
        if (!File.Exists(Path))
        {
            return [];
        }

        string text = File.ReadAllText(Path);
        int end = text.LastIndexOf(')');
        return ["", "", .. text[(end + 2)..].Split(' ')];
    }
}
