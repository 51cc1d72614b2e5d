using Netcd.Core.Consensus;

namespace Netcd.Core.Tests.Consensus;

/// <summary>When a proposal wakes the raft loop, and that none is left behind.</summary>
public sealed class ProposalQueueTests
{
    [Fact]
    public void Proposals_gather_without_a_wake_only_between_a_turn_and_the_one_that_is_sure_to_follow()
    {
        var queue = new ProposalQueue();
        Assert.True(queue.Add(new Proposal(1, default)));
        queue.BeginTaking();
        queue.EndTurn(nextIsSure: true);
        Assert.False(queue.Add(new Proposal(2, default)));
        queue.BeginTaking();
        Assert.True(queue.Add(new Proposal(3, default)));
        queue.EndTurn(nextIsSure: false);
        Assert.True(queue.Add(new Proposal(4, default)));
        Assert.Equal([1UL, 2, 3, 4], Enumerable.Range(0, 4).Select(_ => queue.TryTake(out Proposal taken) ? taken.RequestId : 0));
        Assert.True(queue.IsEmpty);
    }

    [Fact]
    public async Task No_proposal_stays_behind_without_a_wake_or_a_turn()
    {
        const int count = 200_000;
        var queue = new ProposalQueue();
        int owed = 0;
        int taken = 0;
        Task adding = Task.Run(() =>
        {
            for (int i = 0; i < count; i++)
            {
                if (queue.Add(new Proposal(1, default)))
                {
                    Volatile.Write(ref owed, 1);
                }
            }
        });

        // Turns run only when they are owed: by a proposal that asked for one, or by the turn before.
        bool isSure = false;
        for (int turn = 0; taken < count; turn++)
        {
            if (!isSure && Interlocked.Exchange(ref owed, 0) == 0)
            {
                Assert.False(adding.IsCompleted && Volatile.Read(ref owed) == 0 && !queue.IsEmpty, "proposals were left behind");
                continue;
            }

            queue.BeginTaking();
            while (queue.TryTake(out _))
            {
                taken++;
            }

            isSure = turn % 3 != 0;
            queue.EndTurn(isSure);
        }

        await adding;
        Assert.Equal(count, taken);
    }
}
