using Netcd.Core.V2;

namespace Netcd.Server.V2.Auth;

/// <summary>Lists of names as Go treats them: null is not the empty list, changed lists are sorted sets. Pure.</summary>
internal static class V2Lists
{
    /// <summary>Whether two lists are the same, null and empty told apart.</summary>
    public static bool Same(IReadOnlyList<string>? one, IReadOnlyList<string>? other) =>
        one is null || other is null ? one is null && other is null : one.SequenceEqual(other);

    /// <summary>Adds and removes names.</summary>
    /// <param name="names">What there is.</param>
    /// <param name="added">Names to add; each must be new.</param>
    /// <param name="removed">Names to remove.</param>
    /// <param name="duplicate">The added name that was there already, or null.</param>
    /// <param name="missing">The first removed name that was not there, or null.</param>
    /// <returns>The sorted result.</returns>
    public static IReadOnlyList<string> Change(IReadOnlyList<string>? names, IReadOnlyList<string>? added, IReadOnlyList<string>? removed, out string? duplicate, out string? missing)
    {
        var set = new SortedSet<string>(names ?? [], Utf8Order.Instance);
        duplicate = null;
        missing = null;
        foreach (string name in added ?? [])
        {
            duplicate ??= set.Add(name) ? null : name;
        }

        foreach (string name in removed ?? [])
        {
            missing ??= set.Remove(name) ? null : name;
        }

        return [.. set];
    }
}
