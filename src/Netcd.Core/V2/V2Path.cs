namespace Netcd.Core.V2;

/// <summary>Rules of v2 key paths. Thread-safe.</summary>
public static class V2Path
{
    [ThreadStatic]
    private static RecentTexts<string[]>? _components;

    /// <summary>Root of the cluster's own data: members, removed members, version.</summary>
    public const string ClusterPrefix = "/0";

    /// <summary>Root of the users' keys.</summary>
    public const string KeysPrefix = "/1";

    /// <summary>Rooted and without empty, <c>.</c> and <c>..</c> components; <c>/</c> for the root.</summary>
    public static string Clean(string path)
    {
        if (IsClean(path))
        {
            return path;
        }

        string[] components = Components(path);
        return components.Length == 0 ? "/" : "/" + string.Join('/', components);
    }

    /// <summary>The components of the cleaned path; none for the root. Shared with other callers: do not change the array.</summary>
    public static string[] Components(string path) => (_components ??= new RecentTexts<string[]>(Split)).Get(path);

    private static string[] Split(string path)
    {
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        int count = 0;
        foreach (string part in parts)
        {
            if (part == "..")
            {
                count = Math.Max(0, count - 1);
            }
            else if (part != ".")
            {
                parts[count++] = part;
            }
        }

        return count == parts.Length ? parts : parts[..count];
    }

    /// <summary>Path of a child of a cleaned directory path.</summary>
    public static string Child(string directory, string name) =>
        directory == "/" ? directory + name : string.Concat(directory, "/", name);

    /// <summary>Whether a cleaned path lies strictly below a cleaned directory path.</summary>
    public static bool IsBelow(string path, string directory) =>
        directory == "/"
            ? path.Length > 1
            : path.Length > directory.Length + 1 && path[directory.Length] == '/' && path.StartsWith(directory, StringComparison.Ordinal);

    /// <summary>Whether a change of <paramref name="key"/> is invisible at <paramref name="watched"/>, an ancestor: a component in between starts with an underscore.</summary>
    public static bool IsHiddenFrom(string watched, string key) =>
        watched.Length <= key.Length && Clean(key[watched.Length..]).Contains("/_", StringComparison.Ordinal);

    private static bool IsClean(string path)
    {
        if (path.Length == 0 || path[0] != '/')
        {
            return false;
        }

        if (path.Length == 1)
        {
            return true;
        }

        return path[^1] != '/'
            && !path.Contains("//", StringComparison.Ordinal)
            && !path.Contains("/./", StringComparison.Ordinal)
            && !path.Contains("/../", StringComparison.Ordinal)
            && !path.EndsWith("/.", StringComparison.Ordinal)
            && !path.EndsWith("/..", StringComparison.Ordinal);
    }
}
