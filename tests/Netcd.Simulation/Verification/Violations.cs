using Netcd.Simulation.Runs;
using Netcd.Simulation.World;

namespace Netcd.Simulation.Verification;

/// <summary>The promises that did not hold in one run. Keeps the first <see cref="Bound"/>.</summary>
public sealed class Violations(ITimeline time, Trace trace)
{
    private const int Bound = 20;

    private readonly List<Violation> _all = [];

    /// <summary>What was found, oldest first.</summary>
    public IReadOnlyList<Violation> All => _all;

    /// <summary>Whether the run has failed.</summary>
    public bool Any => _all.Count > 0;

    /// <summary>Forgets them, for the next judgement of the same history.</summary>
    public void Clear() => _all.Clear();

    /// <summary>Notes one.</summary>
    public void Add(string promise, string details)
    {
        if (_all.Count < Bound)
        {
            var violation = new Violation(promise, details, TimeSpan.FromTicks(time.Now));
            _all.Add(violation);
            trace.Line("VIOLATED", $"[{promise}] {details}");
        }
    }
}
