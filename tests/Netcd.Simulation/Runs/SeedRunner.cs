using System.Diagnostics;
using Netcd.Core.World;

namespace Netcd.Simulation.Runs;

/// <summary>Runs many seeds on several threads, prints failures and progress.</summary>
internal sealed class SeedRunner
{
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan HangAfter = TimeSpan.FromMinutes(5);

    private readonly CommandOptions _options;
    private readonly TextWriter _output;
    private readonly Lock _gate = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly ProfileTally[] _tallies;
    private readonly (Profile Profile, int Seed, TimeSpan Since)?[] _running;
    private readonly long[] _branches = new long[Enum.GetValues<BuggifyPoint>().Length];
    private long _next;
    private volatile bool _isOver;

    public SeedRunner(CommandOptions options, TextWriter output)
    {
        _options = options;
        _output = output;
        _tallies = [.. options.Profiles.Select(p => new ProfileTally(p.Name))];
        _running = new (Profile, int, TimeSpan)?[options.Jobs];
    }

    /// <returns>Whether every promise held.</returns>
    public bool Run()
    {
        Thread[] threads = [.. Enumerable.Range(0, _options.Jobs).Select(i => new Thread(() => Work(i)) { Name = $"runs {i}", IsBackground = true })];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        TimeSpan reported = TimeSpan.Zero;
        foreach (Thread thread in threads)
        {
            while (!thread.Join(1000))
            {
                if (_clock.Elapsed - reported > ReportEvery)
                {
                    reported = _clock.Elapsed;
                    Report($"after {reported.TotalSeconds:F0}s");
                }

                if (HasHungRun())
                {
                    return false;
                }
            }
        }

        Report("finished");
        lock (_gate)
        {
            _output.WriteLine($"rare branches taken: {string.Join(", ", _branches.Select(static (count, point) => $"{(BuggifyPoint)point} {count}"))}");
            _output.WriteLine($"{_tallies.Sum(static t => t.Seeds)} seeds, {_tallies.Sum(static t => t.Failed)} failed");
            return _tallies.All(static t => t.Failed == 0);
        }
    }

    private void Work(int thread)
    {
        while (true)
        {
            // Seeds go round the profiles, so that a time limit cuts all alike.
            long number = Interlocked.Increment(ref _next) - 1;
            int profile = (int)(number % _options.Profiles.Count);
            long seed = _options.Seeds.First + (number / _options.Profiles.Count);
            if (seed > _options.Seeds.Last || _isOver || (_options.TimeLimit is { } limit && _clock.Elapsed > limit))
            {
                return;
            }

            TimeSpan started = _clock.Elapsed;
            lock (_gate)
            {
                _running[thread] = (_options.Profiles[profile], (int)seed, started);
            }

            RunResult result = RunOne(_options.Profiles[profile], (int)seed);
            lock (_gate)
            {
                _running[thread] = null;
                _tallies[profile].Add(result, _clock.Elapsed - started);
                foreach (BuggifyPoint point in Enum.GetValues<BuggifyPoint>())
                {
                    _branches[(int)point] += result.RareBranches.Taken[(int)point];
                }
            }

            if (!result.Held)
            {
                _isOver |= _options.StopsAtFailure;
                Explain(result);
            }
        }
    }

    private RunResult RunOne(Profile profile, int seed)
    {
        var options = new RunOptions(profile, seed) { Faults = _options.Faults, Length = _options.Length, TakesRareBranches = _options.TakesRareBranches };
        RunResult result = new SimulationRun(options).Run();
        if (!_options.RunsTwice)
        {
            return result;
        }

        RunResult again = new SimulationRun(options).Run();
        return again.Digest == result.Digest
            ? result
            : result with { Violations = [new("determinism", $"{result.Steps} steps and {again.Steps} steps, digests {result.Digest:x} and {again.Digest:x}", TimeSpan.Zero)] };
    }

    private void Explain(RunResult failed)
    {
        var text = new StringWriter();
        text.WriteLine($"FAILED {ReplayLine.Of(failed.Options)}");
        FailureText.Write(failed, text);
        if (_options.Shrinks && failed.Violations[0].Promise != "determinism" && Shrinker.Shrink(failed) is var small && small.Options != failed.Options)
        {
            text.WriteLine($"  smaller: {ReplayLine.Of(small.Options)}");
            FailureText.Write(small, text);
        }

        lock (_gate)
        {
            _output.Write(text);
            _output.Flush();
        }
    }

    private bool HasHungRun()
    {
        lock (_gate)
        {
            foreach ((Profile Profile, int Seed, TimeSpan Since)? run in _running)
            {
                if (run is { } hung && _clock.Elapsed - hung.Since > HangAfter)
                {
                    _output.WriteLine($"FAILED {ReplayLine.Of(new RunOptions(hung.Profile, hung.Seed))}\n  hangs: no end after {HangAfter.TotalMinutes} minutes");
                    return true;
                }
            }
        }

        return false;
    }

    private void Report(string when)
    {
        lock (_gate)
        {
            _output.WriteLine($"-- {when}");
            foreach (ProfileTally tally in _tallies)
            {
                if (tally.Seeds > 0)
                {
                    _output.WriteLine(tally);
                }
            }

            _output.Flush();
        }
    }
}
