namespace Netcd.Core.Consensus;

/// <summary>How far this member has applied the log, and who waits for it to get further. Thread-safe.</summary>
public sealed class AppliedIndex
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<Action, ulong> _waiting = new();
    private ulong _value;

    /// <summary>Creates the index at the position of the snapshot the member starts from.</summary>
    public AppliedIndex(ulong value) => _value = value;

    /// <summary>Index of the last applied entry.</summary>
    public ulong Value => Volatile.Read(ref _value);

    /// <summary>Runs an action as soon as <paramref name="index"/> is applied: at once, or on the apply loop.</summary>
    public void WhenReached(ulong index, Action action)
    {
        lock (_gate)
        {
            if (_value < index)
            {
                _waiting.Enqueue(action, index);
                return;
            }
        }

        action();
    }

    /// <summary>Moves the index forward. Apply loop only; what was applied is readable before this call.</summary>
    public void Advance(ulong index)
    {
        lock (_gate)
        {
            Volatile.Write(ref _value, index);
        }

        while (TryTakeReached(index, out Action? action))
        {
            action();
        }
    }

    private bool TryTakeReached(ulong index, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Action? action)
    {
        lock (_gate)
        {
            if (_waiting.TryPeek(out action, out ulong wanted) && wanted <= index)
            {
                _waiting.Dequeue();
                return true;
            }

            return false;
        }
    }
}
