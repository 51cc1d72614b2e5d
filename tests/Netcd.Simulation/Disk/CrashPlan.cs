namespace Netcd.Simulation.Disk;

/// <summary>What one power loss does to unsynced changes. Drawn once per crash; files may each get a plan of their own.</summary>
internal sealed class CrashPlan
{
    private readonly Random _random;
    private readonly Shape _shape;
    private readonly long _cut;

    private CrashPlan(Random random, Shape shape, long cut)
    {
        _random = random;
        _shape = shape;
        _cut = cut;
    }

    private enum Shape
    {
        /// <summary>Nothing unsynced survives.</summary>
        LoseAll,

        /// <summary>Everything survives.</summary>
        KeepAll,

        /// <summary>Changes up to a point survive, the one after it is torn.</summary>
        Prefix,

        /// <summary>Each sector keeps any version: lost, torn and reordered writes.</summary>
        Scatter,
    }

    /// <summary>Draws a plan for changes numbered up to <paramref name="last"/>.</summary>
    public static CrashPlan Draw(Random random, long first, long last) =>
        new(random, (Shape)random.Next(4), random.NextInt64(first, last + 1));

    /// <summary>Whether a change that is atomic (a name, a length) survives.</summary>
    public bool Keeps(long sequence) => _shape switch
    {
        Shape.LoseAll => false,
        Shape.KeepAll => true,
        Shape.Prefix => sequence <= _cut,
        _ => _random.Next(2) == 0,
    };

    /// <summary>
    /// Which version survives, out of those that were replaced by the changes of these ascending numbers;
    /// the count of numbers stands for the newest one.
    /// </summary>
    public int Choose(ReadOnlySpan<long> replacedBy)
    {
        switch (_shape)
        {
            case Shape.LoseAll:
                return 0;
            case Shape.KeepAll:
                return replacedBy.Length;
            case Shape.Scatter:
                return _random.Next(replacedBy.Length + 1);
            default:
                int version = 0;
                long cut = _random.Next(2) == 0 ? _cut : _cut + 1;
                while (version < replacedBy.Length && replacedBy[version] <= cut)
                {
                    version++;
                }

                return version;
        }
    }
}
