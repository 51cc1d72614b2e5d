namespace Netcd.Simulation.Runs;

/// <summary>
/// Independent seeds from the seed of a run. Random numbers of neighbouring seeds are linear in the seed, so that without mixing some
/// combinations of choices would come up in no run at all.
/// </summary>
/// <param name="seed">The run's.</param>
internal sealed class SeedStreams(int seed)
{
    private ulong _state = (ulong)(uint)seed << 32;

    /// <summary>The next seed (splitmix64).</summary>
    public int Next()
    {
        _state += 0x9E3779B97F4A7C15;
        ulong mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return (int)((mixed ^ (mixed >> 31)) >> 33);
    }
}
