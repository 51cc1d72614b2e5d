using System.Diagnostics;
using Netcd.Processes;
using Netcd.Simulation.Faults;
using Netcd.Simulation.Runs;
using Netcd.Simulation.Verification;

namespace Netcd.Simulation.Processes;

/// <summary>Runs seeds with real processes, one after the other, and prints what became of each.</summary>
internal sealed class ProcessRuns(CommandOptions options, TextWriter output)
{
    private const int MaxText = 4000;

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private int _seeds;
    private int _failed;

    /// <returns>Whether every promise held.</returns>
    public bool Run()
    {
        Toolset server = options.Server switch
        {
            "3.4" => RealEtcd.V34,
            "3.5" => RealEtcd.V35,
            _ => NetcdServer.With(new Toolset("netcd", NetcdServer.Path, "", null)),
        };
        output.WriteLine($"{ReplayLine.Commit}: seeds {options.Seeds.First}..{options.Seeds.Last} of {string.Join(", ", options.Profiles.Select(static p => p.Name))} with {server.Etcd}");
        using TextWriter? trace = options.TraceFile is null or "-" ? null : new StreamWriter(options.TraceFile);
        for (int seed = options.Seeds.First; seed <= options.Seeds.Last; seed++)
        {
            foreach (Profile profile in options.Profiles)
            {
                if (_clock.Elapsed > options.TimeLimit || (_failed > 0 && options.StopsAtFailure))
                {
                    break;
                }

                RunOne(new RunOptions(profile, seed) { Faults = options.Faults, Length = options.Length, Trace = options.TraceFile == "-" ? output : trace }, server);
            }
        }

        output.WriteLine($"{_seeds} runs, {_failed} failed");
        return _failed == 0;
    }

    private void RunOne(RunOptions run, Toolset server)
    {
        TimeSpan began = _clock.Elapsed;
        var processes = new ProcessRun(run, server);
        IReadOnlyList<Violation> violations = processes.Run();
        _seeds++;
        _failed += violations.Count > 0 ? 1 : 0;
        output.WriteLine($"{(violations.Count == 0 ? "held  " : "FAILED")} {run.Profile.Name,-12} seed {run.Seed,4}: {processes.Plan.Count} faults, {processes.Operations} operations, {(_clock.Elapsed - began).TotalSeconds:F0} s");
        foreach (Violation violation in violations)
        {
            string text = violation.ToString();
            output.WriteLine($"  {(text.Length > MaxText ? text[..MaxText] : text)}");
        }

        if (violations.Count > 0)
        {
            foreach (Fault fault in processes.Plan)
            {
                output.WriteLine($"    fault {fault}");
            }
        }

        output.Flush();
    }
}
