using System.Globalization;
using System.Net;

namespace Netcd.Processes;

/// <summary>Finds the process at the other end of a connection on this machine. Linux only.</summary>
internal static class ConnectionOwner
{
    private const int AddressColumn = 1;
    private const int InodeColumn = 9;

    /// <summary>The process, among some, whose socket has this local address; null when it is none of them.</summary>
    public static int? Find(IPEndPoint local, IEnumerable<int> processes)
    {
        string? socket = InodeOf(local) is { } inode ? $"socket:[{inode}]" : null;
        return socket is null ? null : processes.Where(p => Holds(p, socket)).Select(static p => (int?)p).FirstOrDefault();
    }

    private static string? InodeOf(IPEndPoint local)
    {
        byte[] octets = local.Address.MapToIPv4().GetAddressBytes();
        Array.Reverse(octets);
        string address = $"{Convert.ToHexString(octets)}:{local.Port.ToString("X4", CultureInfo.InvariantCulture)}";
        foreach (string table in (string[])["/proc/net/tcp", "/proc/net/tcp6"])
        {
            foreach (string line in File.Exists(table) ? File.ReadLines(table) : [])
            {
                string[] columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                // A socket for both protocols shows its address as ::ffff:a.b.c.d.
                if (columns.Length > InodeColumn && columns[InodeColumn] != "0" && columns[AddressColumn].EndsWith(address, StringComparison.Ordinal))
                {
                    return columns[InodeColumn];
                }
            }
        }

        return null;
    }

    private static bool Holds(int process, string socket)
    {
        try
        {
            return Directory.EnumerateFiles($"/proc/{process}/fd").Any(file => TargetOf(file) == socket);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended.
            return false;
        }
    }

    private static string? TargetOf(string file)
    {
        try
        {
            return new FileInfo(file).LinkTarget;
        }
        catch (IOException)
        {
            // Closed meanwhile, which says nothing about the others.
            return null;
        }
    }
}
