namespace Netcd.Raft;

internal sealed partial class RaftLog
{
    private readonly ulong _maxApplyingBytes;

    /// <summary>Encoded bytes that are handed out and not yet applied.</summary>
    private ulong _applyingBytes;

    /// <summary>Nothing more is handed out until something is applied.</summary>
    private bool _applyingPaused;

    /// <summary>The last index that was handed out for applying.</summary>
    public ulong Applying { get; private set; }

    /// <summary>The last index that the application has applied.</summary>
    public ulong Applied { get; private set; }

    /// <summary>True when committed entries can be handed out. With a snapshot pending nothing is: its order to the entries would be open.</summary>
    /// <param name="allowUnstable">Whether entries may be handed out that are not on local storage yet.</param>
    public bool HasNextCommitted(bool allowUnstable) =>
        !_applyingPaused && !HasPendingSnapshot && Applying < MaxAppliable(allowUnstable);

    /// <summary>Committed entries to hand out next.</summary>
    public ReadOnlyMemory<Entry> NextCommitted(bool allowUnstable)
    {
        if (!HasNextCommitted(allowUnstable))
        {
            return default;
        }

        var (lo, hi) = (Applying + 1, MaxAppliable(allowUnstable) + 1);
        var error = Slice(lo, hi, _maxApplyingBytes - _applyingBytes, out var entries);
        if (error != RaftError.None)
        {
            _trace.Broken($"unexpected error when getting unapplied entries ({error.Text()})");
        }

        return entries;
    }

    /// <summary>Notes that entries up to an index were handed out.</summary>
    public void AcceptApplying(ulong index, ulong bytes, bool allowUnstable)
    {
        if (index > Committed)
        {
            _trace.Broken($"applying({index}) is out of range [prevApplying({Applying}), committed({Committed})]");
        }

        Applying = index;
        _applyingBytes += bytes;

        // Fewer entries than there are were handed out, so the next one would break the limit even if it is not reached yet.
        _applyingPaused = _applyingBytes >= _maxApplyingBytes || index < MaxAppliable(allowUnstable);
    }

    /// <summary>Notes that entries up to an index are applied.</summary>
    public void AppliedTo(ulong index, ulong bytes)
    {
        if (index > Committed || index < Applied)
        {
            _trace.Broken($"applied({index}) is out of range [prevApplied({Applied}), committed({Committed})]");
        }

        Applied = index;
        Applying = Math.Max(Applying, index);
        _applyingBytes -= Math.Min(_applyingBytes, bytes);
        _applyingPaused = _applyingBytes >= _maxApplyingBytes;
    }

    private ulong MaxAppliable(bool allowUnstable) => allowUnstable ? Committed : Math.Min(Committed, Unstable.Offset - 1);
}
