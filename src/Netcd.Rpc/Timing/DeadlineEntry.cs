namespace Netcd.Rpc.Timing;

/// <summary>Something that ends at a time. Linked into a <see cref="DeadlineWheel"/>, whose lock guards the internal fields.</summary>
internal abstract class DeadlineEntry
{
    internal DeadlineEntry? Next;
    internal DeadlineEntry? Previous;
    internal long DueTick;
    internal bool IsQueued;

    /// <summary>The time has come. Runs on a pool thread outside of the wheel's lock and must be short.</summary>
    public abstract void Fire();
}
