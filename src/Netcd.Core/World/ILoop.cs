namespace Netcd.Core.World;

/// <summary>A single-threaded piece of a member that sleeps until it is woken.</summary>
public interface ILoop
{
    /// <summary>Makes the loop run another turn. Cheap, thread-safe, may be called from inside a turn; wakes between two turns merge.</summary>
    void Wake();

    /// <summary>Ends the loop after the turn that is running, if any, and waits for that turn unless called from inside it. Later wakes do nothing.</summary>
    void Stop();
}
