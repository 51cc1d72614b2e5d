using System.Diagnostics;

namespace Netcd.Bench;

/// <summary>Runs all selected scenarios, in each round with real etcd and with netcd, and keeps the report.</summary>
internal sealed class Comparison
{
    private readonly BenchOptions _options;
    private readonly Scenario[] _scenarios;
    private readonly Figures _figures = new();
    private readonly Report _report;
    private readonly long _started = Stopwatch.GetTimestamp();

    /// <summary>Chooses the scenarios.</summary>
    /// <exception cref="ArgumentException">No row is selected.</exception>
    public Comparison(BenchOptions options)
    {
        _options = options;
        _scenarios = [.. AllScenarios.Of(options.Sizes).Where(s => s.Rows.Any(Wants))];
        if (_scenarios.Length == 0)
        {
            throw new ArgumentException("--rows: no row has such a name; --list names them");
        }

        _report = new Report(options, new Machine(), [.. _scenarios.SelectMany(static s => s.Rows).Where(Wants)], _figures);
    }

    /// <summary>Measures everything. False when something could not be measured.</summary>
    /// <exception cref="ArgumentException">The report cannot be written.</exception>
    public async Task<bool> RunAsync()
    {
        try
        {
            await SaveAsync();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ArgumentException($"--out: {e.Message}", e);
        }

        foreach (Scenario scenario in _scenarios)
        {
            await MeasureAsync(scenario);
            await SaveAsync();
        }

        if (_options.Out is null)
        {
            Console.Out.Write(_report.ToString());
        }

        return _report.IsWhole;
    }

    private Task SaveAsync() => _options.Out is { } path ? File.WriteAllTextAsync(path, _report.ToString()) : Task.CompletedTask;

    private async Task MeasureAsync(Scenario scenario)
    {
        int rounds = Math.Min(_options.Rounds, scenario.MaxRounds);
        for (int round = 0; round < rounds; round++)
        {
            // Each one goes first every other time, so that a drift of the machine favours nobody.
            foreach (Contestant contestant in round % 2 == 0 ? (Contestant[])[Contestant.Real, Contestant.Netcd] : [Contestant.Netcd, Contestant.Real])
            {
                string program = contestant == Contestant.Netcd ? _options.Netcd : scenario.IsV2 ? _options.RealV2 : _options.Real;
                Say($"{scenario.Rows.First(Wants).Name}: round {round + 1} of {rounds}, {(contestant == Contestant.Netcd ? "netcd" : "real etcd")}");
                try
                {
                    await scenario.RunAsync(new Trial(program, contestant, round, _options.Sizes, _figures, Wants));
                }
                catch (Exception e)
                {
                    // The other rows are still worth having.
                    _report.AddFailure($"{scenario.Rows.First(Wants).Name}, round {round + 1}, {contestant}: {e.Message}");
                    Say($"failed: {e}");
                }
            }
        }

        foreach (Row row in scenario.Rows.Where(Wants))
        {
            Say("  " + _report.Line(row));
        }
    }

    private bool Wants(Row row) => _options.Selects(row.Name);

    private void Say(string text) => Console.Error.WriteLine($"{Stopwatch.GetElapsedTime(_started):mm\\:ss} {text}");
}
