using System.Collections.Concurrent;
using Netcd.Core.World;

namespace Netcd.Core.Requests;

/// <summary>Keeps finished waits for the next callers. Holds at most <see cref="Bound"/>; more are left to the collector. Thread-safe.</summary>
internal sealed class CompletionPool<T>(IWorld world)
{
    private const int Bound = 4096;

    private readonly ConcurrentQueue<Completion<T>> _idle = new();
    private int _count;

    public IWorld World { get; } = world;

    /// <summary>A fresh wait that starts now.</summary>
    public Completion<T> Rent()
    {
        if (_idle.TryDequeue(out Completion<T>? completion))
        {
            Interlocked.Decrement(ref _count);
        }
        else
        {
            completion = new Completion<T>(this);
        }

        completion.StartedAt = World.Clock.GetTimestamp();
        return completion;
    }

    internal void Return(Completion<T> completion)
    {
        if (Interlocked.Increment(ref _count) <= Bound)
        {
            _idle.Enqueue(completion);
        }
        else
        {
            Interlocked.Decrement(ref _count);
        }
    }
}
