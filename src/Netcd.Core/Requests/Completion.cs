using System.Threading.Tasks.Sources;
using Netcd.Core.World;

namespace Netcd.Core.Requests;

/// <summary>
/// One caller's wait for a result that a loop will give. It goes back to its pool when the caller has read the result,
/// so a caller awaits <see cref="Task"/> exactly once and the giver calls <see cref="Complete"/> exactly once.
/// </summary>
internal sealed class Completion<T>(CompletionPool<T> pool) : IValueTaskSource<T>, IOutcome
{
    private ManualResetValueTaskSourceCore<T> _core;
    private T _result = default!;

    /// <summary>Clock timestamp at which the wait began.</summary>
    public long StartedAt { get; set; }

    /// <summary>What the caller awaits.</summary>
    public ValueTask<T> Task => new(this, _core.Version);

    /// <summary>Ends the wait. The caller continues soon, never inside this call.</summary>
    public void Complete(T result)
    {
        _result = result;
        pool.World.Deliver(this);
    }

    void IOutcome.Deliver(bool onThisThread)
    {
        T result = _result;
        _result = default!;
        _core.RunContinuationsAsynchronously = !onThisThread;
        _core.SetResult(result);
    }

    T IValueTaskSource<T>.GetResult(short token)
    {
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            _core.Reset();
            pool.Return(this);
        }
    }

    ValueTaskSourceStatus IValueTaskSource<T>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<T>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
