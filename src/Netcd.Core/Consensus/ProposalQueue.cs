using System.Collections.Concurrent;

namespace Netcd.Core.Consensus;

/// <summary>
/// Proposals on their way to the raft loop. While a turn of it is sure to come anyway they gather without waking it, so that a busy member
/// handles a group at once. Bounded by the requests in flight. <see cref="Add"/> is thread-safe, the rest runs on the raft loop.
/// </summary>
internal sealed class ProposalQueue
{
    private readonly ConcurrentQueue<Proposal> _waiting = new();
    private bool _turnIsSure;

    public bool IsEmpty => _waiting.IsEmpty;

    /// <summary>Adds a proposal.</summary>
    /// <returns>Whether the loop must be woken to take it.</returns>
    public bool Add(in Proposal proposal)
    {
        _waiting.Enqueue(proposal);

        // A full fence here and in BeginTaking: either this sees that the loop has begun to take, or the loop sees the proposal.
        Interlocked.MemoryBarrier();
        return !Volatile.Read(ref _turnIsSure);
    }

    /// <summary>The turn that was sure takes from now on; what is added later may come too late for it.</summary>
    public void BeginTaking()
    {
        Volatile.Write(ref _turnIsSure, false);
        Interlocked.MemoryBarrier();
    }

    public bool TryTake(out Proposal proposal) => _waiting.TryDequeue(out proposal);

    /// <summary>A turn ends.</summary>
    /// <param name="nextIsSure">Whether another one comes, whatever happens, and soon enough for those who propose.</param>
    public void EndTurn(bool nextIsSure) => Volatile.Write(ref _turnIsSure, nextIsSure);
}
