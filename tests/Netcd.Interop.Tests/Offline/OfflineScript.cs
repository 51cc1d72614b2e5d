using System.Text.RegularExpressions;
using Netcd.Interop.Tests.Differential;
using Netcd.Interop.Tests.Support;

namespace Netcd.Interop.Tests.Offline;

/// <summary>
/// The command lines of <c>testdata/etcdutl.txt</c>. <c>$ WORDS</c> runs one; <c>$! WORDS</c> one that must fail in whatever words;
/// <c>? FOLDER</c> lists a folder. <c>${TMP}</c> is the folder of the run, which holds the files that <see cref="Prepare"/> makes.
/// </summary>
internal static partial class OfflineScript
{
    /// <summary>The lines.</summary>
    public static IReadOnlyList<string> Lines { get; } =
        [.. File.ReadAllLines(Path.Combine(RepositoryPaths.TestData, "etcdutl.txt")).Where(static line => line.Length > 0 && line[0] != '#')];

    /// <summary>Fills a folder with what the lines work on.</summary>
    public static void Prepare(TempFolder folder)
    {
        string snapshot = Fixtures.UnpackSnapshot("s35-single", folder);
        Fixtures.UnpackSnapshot("s34-single", folder);
        foreach (string name in (string[])["s35-single", "s34-single", "s35-v2", "s35-auth"])
        {
            Fixtures.Unpack(name, folder);
        }

        byte[] content = File.ReadAllBytes(snapshot);
        File.WriteAllBytes(folder["nohash"], content[..^32]);
        File.WriteAllBytes(folder["cut"], content[..10000]);
        content[^1] ^= 1;
        File.WriteAllBytes(folder["badhash"], content);
        File.WriteAllBytes(folder["empty"], []);
        File.WriteAllText(folder["text"], "hello\n");
    }

    /// <summary>Runs a line and returns what can be compared.</summary>
    public static string Execute(string line, TempFolder folder, Func<IReadOnlyList<string>, CommandResult> tool)
    {
        string[] words = line.Replace("${TMP}", folder.Path, StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words[0] == "?")
        {
            return string.Join('\n', Directory.EnumerateFileSystemEntries(words[1], "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(words[1], path)).Order(StringComparer.Ordinal));
        }

        CommandResult result = tool(words[1..]);
        if (words[0] == "$!")
        {
            return result.ExitCode == 0 ? "succeeded" : "failed";
        }

        string output = Version().Replace(Help().Replace(result.StdoutText, "<HELP>"), "<VERSION>");
        string comparable = ToolOutcome.Comparable($"exit {result.ExitCode}\n{output}\n--- stderr\n{result.StderrText}");
        return comparable.Replace(folder.Path, "<TMP>", StringComparison.Ordinal);
    }

    [GeneratedRegex("(?s)^(Usage:|NAME:).*", RegexOptions.None)]
    private static partial Regex Help();

    [GeneratedRegex("3\\.5\\.[0-9]+")]
    private static partial Regex Version();
}
