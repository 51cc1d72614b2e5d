using System.Globalization;

namespace Netcd.Core.Membership;

/// <summary>A version such as <c>3.5.16</c> or <c>3.6.0-rc.1</c>. Ordered like semantic versions.</summary>
/// <param name="Major">First part.</param>
/// <param name="Minor">Second part.</param>
/// <param name="Patch">Third part.</param>
/// <param name="PreRelease">What follows a hyphen, without it; empty for a release.</param>
public readonly record struct EtcdVersion(int Major, int Minor, int Patch, string PreRelease) : IComparable<EtcdVersion>
{
    /// <summary>The oldest cluster version that this server can be a member of.</summary>
    public static readonly EtcdVersion MinCluster = new(3, 0, 0, "");

    /// <summary>A cluster version: <c>MAJOR.MINOR.0</c>.</summary>
    public static EtcdVersion Cluster(int major, int minor) => new(major, minor, 0, "");

    /// <summary>The same without patch and pre-release.</summary>
    public EtcdVersion ToCluster() => Cluster(Major, Minor);

    /// <summary><c>MAJOR.MINOR</c>, as in logs and metrics.</summary>
    public string MajorMinor => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");

    /// <summary>Reads <c>MAJOR.MINOR.PATCH[-PRERELEASE][+BUILD]</c>.</summary>
    public static bool TryParse(string text, out EtcdVersion version)
    {
        version = default;
        string core = text.Split('+')[0];
        int hyphen = core.IndexOf('-', StringComparison.Ordinal);
        string preRelease = hyphen < 0 ? "" : core[(hyphen + 1)..];
        string[] parts = (hyphen < 0 ? core : core[..hyphen]).Split('.');
        if (parts.Length != 3 || !TryPart(parts[0], out int major) || !TryPart(parts[1], out int minor) || !TryPart(parts[2], out int patch))
        {
            return false;
        }

        version = new EtcdVersion(major, minor, patch, preRelease);
        return true;
    }

    /// <summary>Reads a version that this or another member wrote.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static EtcdVersion Parse(string text) =>
        TryParse(text, out EtcdVersion version) ? version : throw new InvalidDataException($"\"{text}\" is not a version");

    /// <inheritdoc/>
    public int CompareTo(EtcdVersion other)
    {
        int order = Major.CompareTo(other.Major);
        order = order != 0 ? order : Minor.CompareTo(other.Minor);
        order = order != 0 ? order : Patch.CompareTo(other.Patch);
        return order != 0 ? order : ComparePreRelease(PreRelease, other.PreRelease);
    }

    /// <summary>Older than.</summary>
    public static bool operator <(EtcdVersion left, EtcdVersion right) => left.CompareTo(right) < 0;

    /// <summary>Newer than.</summary>
    public static bool operator >(EtcdVersion left, EtcdVersion right) => left.CompareTo(right) > 0;

    /// <summary>Not newer than.</summary>
    public static bool operator <=(EtcdVersion left, EtcdVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Not older than.</summary>
    public static bool operator >=(EtcdVersion left, EtcdVersion right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Patch}{(PreRelease.Length > 0 ? "-" : "")}{PreRelease}");

    private static bool TryPart(string text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    private static int ComparePreRelease(string left, string right)
    {
        if (left.Length == 0 || right.Length == 0)
        {
            return right.Length.CompareTo(left.Length);
        }

        string[] lefts = left.Split('.');
        string[] rights = right.Split('.');
        for (int i = 0; i < Math.Min(lefts.Length, rights.Length); i++)
        {
            bool leftIsNumber = TryPart(lefts[i], out int a);
            bool rightIsNumber = TryPart(rights[i], out int b);
            int order = leftIsNumber && rightIsNumber ? a.CompareTo(b)
                : leftIsNumber != rightIsNumber ? (leftIsNumber ? -1 : 1)
                : string.CompareOrdinal(lefts[i], rights[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return lefts.Length.CompareTo(rights.Length);
    }
}
