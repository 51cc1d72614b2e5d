using Netcd.Simulation.Verification;

namespace Netcd.Simulation.Runs;

/// <summary>A failed run in words.</summary>
internal static class FailureText
{
    private const int MaxViolations = 3;
    private const int MaxLength = 2000;

    public static void Write(RunResult failed, TextWriter output)
    {
        foreach (Violation violation in failed.Violations.Take(MaxViolations))
        {
            string text = violation.ToString();
            output.WriteLine($"  {(text.Length > MaxLength ? text[..MaxLength] + "..." : text)}");
        }

        for (int i = 0; i < failed.Plan.Count; i++)
        {
            if (failed.Options.Faults?.Contains(i) ?? true)
            {
                output.WriteLine($"    fault {i}: {failed.Plan[i]}");
            }
        }

        output.WriteLine($"    {failed.Settings}");
        output.WriteLine($"    rare branches: {failed.RareBranches}");
    }
}
