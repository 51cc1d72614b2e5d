using Netcd.Raft;

namespace Netcd.Core.Maintenance;

/// <summary>
/// Keeps raft's log in memory short between snapshots while this member is the whole cluster: nobody is behind who would need the
/// entries, and a member that joins begins with a snapshot. Apply loop.
/// </summary>
/// <param name="cut">Tells the raft loop of an applied index and the configuration there.</param>
/// <param name="confState">The configuration after the last applied entry.</param>
internal sealed class ShortLog(Action<ulong, ConfState> cut, Func<ConfState> confState)
{
    private const ulong Interval = 1000;

    private ulong _lastIndex;

    /// <summary>Looks after a batch whether it is time.</summary>
    /// <param name="index">Last applied index.</param>
    public void OnBatchApplied(ulong index)
    {
        if (index - _lastIndex >= Interval)
        {
            _lastIndex = index;
            cut(index, confState());
        }
    }
}
