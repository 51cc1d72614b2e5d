using Netcd.Core.Requests;
using Netcd.Protocol.Errors;

namespace Netcd.Core.Consensus;

/// <summary>The reads that share one read-index request. Filled by the raft loop; ended once, by the raft loop or the apply loop.</summary>
internal sealed class ReadIndexRound
{
    private List<Completion<EtcdError>>? _reads = [];

    /// <summary>Clock timestamp at which the current attempt was sent.</summary>
    public long SentAt { get; set; }

    /// <summary>Clock timestamp at which the oldest read began.</summary>
    public long OldestStart { get; private set; } = long.MaxValue;

    /// <summary>Whether the reads have their answer.</summary>
    public bool IsEnded => Volatile.Read(ref _reads) is null;

    public void Add(Completion<EtcdError> read)
    {
        OldestStart = Math.Min(OldestStart, read.StartedAt);
        _reads!.Add(read);
    }

    public void Complete(EtcdError error)
    {
        if (Interlocked.Exchange(ref _reads, null) is { } reads)
        {
            foreach (Completion<EtcdError> read in reads)
            {
                read.Complete(error);
            }
        }
    }
}
