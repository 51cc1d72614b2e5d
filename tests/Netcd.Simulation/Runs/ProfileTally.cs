using System.Globalization;

namespace Netcd.Simulation.Runs;

/// <summary>What the runs of one profile added up to. Guarded by its owner.</summary>
internal sealed class ProfileTally(string name)
{
    private TimeSpan _simulated;
    private TimeSpan _real;
    private long _operations;
    private int _seeds;
    private int _failed;

    public int Seeds => _seeds;

    public int Failed => _failed;

    public void Add(RunResult result, TimeSpan real)
    {
        _seeds++;
        _failed += result.Held ? 0 : 1;
        _simulated += result.SimulatedTime;
        _operations += result.Operations;
        _real += real;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-16} {_seeds,6} seeds {_failed,4} failed {_operations,9} operations {_simulated.TotalSeconds,9:F0} simulated seconds, {_simulated / (_real > TimeSpan.Zero ? _real : TimeSpan.FromTicks(1)),6:F1} per second");
}
