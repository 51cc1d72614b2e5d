using Netcd.Storage.Disk;

namespace Netcd.Core.World;

/// <summary>
/// Everything a member may do to the outside. Production and the simulator implement it; Core has no other way out.
/// </summary>
public interface IWorld
{
    /// <summary>The only clock and the only source of timers.</summary>
    TimeProvider Clock { get; }

    /// <summary>The only file system.</summary>
    IDisk Disk { get; }

    /// <summary>The only source of randomness. Used from one loop at a time or under the caller's lock.</summary>
    Random Random { get; }

    /// <summary>Fills a buffer with bytes that nobody can guess, for tokens and salts. Thread-safe.</summary>
    void FillSecret(Span<byte> buffer);

    /// <summary>
    /// Creates a loop: <paramref name="turn"/> runs at least once after every <see cref="ILoop.Wake"/>, never concurrently with itself.
    /// An exception from a turn is fatal: it goes to <paramref name="onFault"/> and the loop does not run again.
    /// </summary>
    /// <param name="name">For thread names and traces.</param>
    /// <param name="turn">One pass over everything that waits in the loop's inbox.</param>
    /// <param name="onFault">Told once of the exception that ended the loop.</param>
    /// <param name="waits">How long a turn waits for the disk; it must not hold up other loops meanwhile.</param>
    ILoop CreateLoop(string name, Action turn, Action<Exception> onFault, LoopWaits waits = LoopWaits.Never);

    /// <summary>Delivers an outcome soon, and never inside of the turn that calls this. Thread-safe.</summary>
    void Deliver(IOutcome outcome) => outcome.Deliver(onThisThread: false);

    /// <summary>Whether to take a rare branch now, for no other reason than to test it. Never in production. Thread-safe.</summary>
    bool Buggify(BuggifyPoint point) => false;

    /// <summary>Runs work that may take long (compaction scans, snapshot sending) away from every loop.</summary>
    void RunInBackground(string name, Action work);
}
