using System.Threading.Tasks.Sources;

namespace Netcd.Core.Watch;

/// <summary>
/// Lets one task at a time wait without an allocation. All members are called under the lock of the owner; continuations run
/// elsewhere, on the scheduler of the one who waits.
/// </summary>
internal sealed class StreamSignal : IValueTaskSource<bool>
{
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };
    private bool _isAwaited;

    /// <summary>Starts a wait.</summary>
    /// <exception cref="InvalidOperationException">Someone waits already.</exception>
    public ValueTask<bool> Wait()
    {
        if (_isAwaited)
        {
            throw new InvalidOperationException("only one task at a time may wait on a watch stream");
        }

        _core.Reset();
        _isAwaited = true;
        return new ValueTask<bool>(this, _core.Version);
    }

    /// <summary>Ends the wait, if there is one.</summary>
    public void Set(bool result)
    {
        if (_isAwaited)
        {
            _isAwaited = false;
            _core.SetResult(result);
        }
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
