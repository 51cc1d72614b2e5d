using Netcd.Raft.Script;

namespace Netcd.Raft.Tests.Conformance;

/// <summary>A folder of scripts. An empty or missing one yields a case that fails, because nothing run is nothing proved.</summary>
internal sealed class ScriptFolder
{
    public const string NoFiles = "(no files)";
    public const string NotGiven = "(not in the given folder)";
    private const string Variable = "NETCD_RAFT_TESTDATA";
    private readonly bool _isGiven;

    private ScriptFolder()
    {
        var given = Environment.GetEnvironmentVariable(Variable);
        _isGiven = !string.IsNullOrEmpty(given);
        Root = _isGiven ? Path.GetFullPath(given!) : Path.Combine(AppContext.BaseDirectory, "testdata");
    }

    public static ScriptFolder Current { get; } = new();

    public string Root { get; }

    public int CountAll() => ScriptRunner.Kinds.Sum(kind => Scripts(kind).Count);

    /// <summary>The names of the scripts of a kind, or a stand-in: a given folder need not hold every kind, but what it holds must not be empty.</summary>
    public List<string> Files(string kind)
    {
        var files = Scripts(kind);
        if (files.Count > 0)
        {
            return files;
        }

        var isLeftOut = _isGiven && !Directory.Exists(Path.Combine(Root, kind)) && CountAll() > 0;
        return [isLeftOut ? NotGiven : NoFiles];
    }

    private List<string> Scripts(string kind)
    {
        var folder = Path.Combine(Root, kind);
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(folder, path))
                .Where(IsScript)
                .Order(StringComparer.Ordinal)]
            : [];
    }

    private static bool IsScript(string path)
    {
        var name = Path.GetFileName(path);
        return !name.StartsWith('.') && !name.EndsWith('~') && !(name.StartsWith('#') && name.EndsWith('#'));
    }
}
