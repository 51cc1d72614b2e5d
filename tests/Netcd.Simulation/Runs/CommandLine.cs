using Netcd.Simulation.Processes;

namespace Netcd.Simulation.Runs;

/// <summary>The program: runs seeds, prints what failed and how to repeat it.</summary>
public static class CommandLine
{
    private const int UsageError = 2;

    /// <summary>Does what the arguments ask for.</summary>
    /// <returns>Exit code.</returns>
    public static int Run(IReadOnlyList<string> args, TextWriter output)
    {
        if (CommandOptions.Parse(args, out string error) is not { } options)
        {
            output.WriteLine(error);
            output.WriteLine(CommandOptions.Usage);
            return UsageError;
        }

        if (options.ListsProfiles)
        {
            foreach (Profile profile in options.Catalog)
            {
                output.WriteLine($"{profile.Name,-16} {profile.Description}");
            }

            return 0;
        }

        if (options.RunsProcesses)
        {
            return new ProcessRuns(options, output).Run() ? 0 : 1;
        }

        if (options.TraceFile is not null)
        {
            return Trace(options, output);
        }

        output.WriteLine($"{ReplayLine.Commit}: seeds {options.Seeds.First}..{options.Seeds.Last} of {string.Join(", ", options.Profiles.Select(static p => p.Name))}");
        return new SeedRunner(options, output).Run() ? 0 : 1;
    }

    private static int Trace(CommandOptions options, TextWriter output)
    {
        using TextWriter? file = options.TraceFile == "-" ? null : new StreamWriter(options.TraceFile!);
        var run = new RunOptions(options.Profiles[0], options.Seeds.First) { Faults = options.Faults, Length = options.Length, TakesRareBranches = options.TakesRareBranches, Trace = file ?? output };
        RunResult result = new SimulationRun(run).Run();
        FailureText.Write(result, output);
        output.WriteLine($"{(result.Held ? "held" : "FAILED")}: {ReplayLine.Of(run)}, digest {result.Digest:x16}");
        return result.Held ? 0 : 1;
    }
}
