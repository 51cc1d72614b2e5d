using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Netcd.Storage.Disk;
using Netcd.Telemetry.Logging;

namespace Netcd.Storage.Wal;

/// <summary>Name of a segment: <c>sequence-firstindex.wal</c>, both as 16 hex digits.</summary>
/// <param name="Sequence">Counts segments from 0.</param>
/// <param name="FirstIndex">Index of the first entry that the segment may hold.</param>
internal readonly record struct WalFileName(ulong Sequence, ulong FirstIndex)
{
    public const string Suffix = ".wal";
    private const int Digits = 16;

    public override string ToString() => $"{Sequence:x16}-{FirstIndex:x16}{Suffix}";

    public static bool TryParse(string name, out WalFileName parsed)
    {
        parsed = default;
        if (name.Length == (2 * Digits) + 1 + Suffix.Length && name[Digits] == '-' && name.EndsWith(Suffix, StringComparison.Ordinal)
            && ulong.TryParse(name.AsSpan(0, Digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong sequence)
            && ulong.TryParse(name.AsSpan(Digits + 1, Digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong index))
        {
            parsed = new WalFileName(sequence, index);
            return true;
        }

        return false;
    }

    /// <summary>All segments of a directory, oldest first. Alien files are ignored with a warning.</summary>
    /// <exception cref="WalException">There is none.</exception>
    public static List<WalFileName> List(IDisk disk, string directory, ILog log)
    {
        var found = new List<WalFileName>();
        foreach (string name in disk.List(directory))
        {
            if (TryParse(name, out WalFileName parsed))
            {
                found.Add(parsed);
            }
            else if (!name.EndsWith(".tmp", StringComparison.Ordinal))
            {
                log.Warn("ignored file in WAL directory", [("path", name)]);
            }
        }

        return found.Count > 0 ? found : ThrowNotFound();
    }

    /// <summary>The segments needed from an index on: the last one that begins at or before it, and all later ones.</summary>
    /// <exception cref="WalException">There is none, or one is missing in between.</exception>
    public static List<WalFileName> Select(List<WalFileName> names, ulong index)
    {
        int first = names.FindLastIndex(n => n.FirstIndex <= index);
        if (first < 0)
        {
            ThrowNotFound();
        }

        for (int i = first + 1; i < names.Count; i++)
        {
            if (names[i].Sequence != names[i - 1].Sequence + 1)
            {
                ThrowNotFound();
            }
        }

        return names[first..];
    }

    [DoesNotReturn]
    private static List<WalFileName> ThrowNotFound() => throw new WalException(WalFailure.NotFound, "wal: file not found");
}
