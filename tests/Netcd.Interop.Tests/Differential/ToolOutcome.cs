using System.Text;

namespace Netcd.Interop.Tests.Differential;

/// <summary>
/// Outcomes of two implementations of a tool, reduced to what must be the same: exit code, standard output, and the errors on standard
/// error. Help has its own words in each, and so have log lines and hints.
/// </summary>
internal static class ToolOutcome
{
    /// <summary>Stands for the errors where the reference crashed: nothing has to be like that.</summary>
    public const string Crash = "<CRASH>";

    private static readonly string[] Kept = ["Error: ", "watch was canceled (", "Failed to ", "command ["];

    /// <summary>The comparable part of an outcome of <see cref="ScenarioRun"/>.</summary>
    public static string Comparable(string outcome)
    {
        int stderr = outcome.IndexOf("\n--- stderr\n", StringComparison.Ordinal);
        var result = new StringBuilder(WithoutHelp(outcome[..stderr])).Append("\n--- errors\n");
        if (outcome[stderr..].Contains("panic: ", StringComparison.Ordinal))
        {
            return result.Append(Crash).ToString();
        }

        foreach (string line in outcome[stderr..].Split('\n').Where(IsError).Distinct())
        {
            result.Append(line).Append('\n');
        }

        return result.ToString();
    }

    /// <summary>Whether two comparable outcomes are the same.</summary>
    public static bool AreSame(string expected, string actual) => expected.EndsWith(Crash, StringComparison.Ordinal) || expected == actual;

    private static bool IsError(string line) =>
        Kept.Any(prefix => line.StartsWith(prefix, StringComparison.Ordinal)) || line.Contains(" is unhealthy: ", StringComparison.Ordinal);

    private static string WithoutHelp(string stdout)
    {
        int name = stdout.IndexOf("NAME:\n\t", StringComparison.Ordinal);
        int dash = name < 0 ? -1 : stdout.IndexOf(" - ", name, StringComparison.Ordinal);
        return dash < 0 ? stdout : stdout[..dash] + " <HELP>";
    }
}
