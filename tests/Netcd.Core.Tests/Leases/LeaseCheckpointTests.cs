using Netcd.Core.Leases;
using Netcd.Protocol.Rpc;

namespace Netcd.Core.Tests.Leases;

public sealed class LeaseCheckpointTests : IDisposable
{
    private readonly LessorFixture _fixture = new(new LessorOptions { Checkpoints = true });

    private Lessor Lessor => _fixture.Lessor;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void A_long_lease_is_checkpointed_every_five_minutes()
    {
        Lessor.Promote(TimeSpan.Zero);
        _fixture.Grant(1, 1000);
        _fixture.Grant(2, 300);
        _fixture.Advance(299.9);
        Assert.Empty(_fixture.Checkpoints);
        _fixture.Advance(0.1);
        Assert.Equal(new LeaseCheckpoint { ID = 1, RemainingTTL = 700 }, Assert.Single(Assert.Single(_fixture.Checkpoints).Checkpoints));
        _fixture.Advance(300);
        Assert.Equal(400, _fixture.Checkpoints[1].Checkpoints[0].RemainingTTL);
        _fixture.Advance(300);
        Assert.Equal(100, _fixture.Checkpoints[2].Checkpoints[0].RemainingTTL);
        _fixture.Advance(99);
        Assert.Equal(3, _fixture.Checkpoints.Count);
        Assert.True(Lessor.Exists(1));
        _fixture.Advance(2);
        Assert.False(Lessor.Exists(1));
    }

    [Fact]
    public void A_next_primary_goes_on_from_the_checkpoint()
    {
        Lessor.Promote(TimeSpan.Zero);
        _fixture.Grant(1, 1000);
        _fixture.Advance(310);
        Lessor.Demote();
        Lessor.Promote(TimeSpan.FromSeconds(1));
        Assert.Equal(701, _fixture.Remaining(1));
    }

    [Fact]
    public void A_renewal_clears_the_checkpoint_first_and_only_once()
    {
        Lessor.Promote(TimeSpan.Zero);
        _fixture.Grant(1, 1000);
        _fixture.Advance(310);
        Assert.Single(_fixture.Checkpoints);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(new LeaseRenewal(LeaseRenewalStatus.Renewed, 1000), _fixture.Renew(1));
        }

        Assert.Equal(new LeaseCheckpoint { ID = 1 }, _fixture.Checkpoints[1].Checkpoints.Single());
        Assert.Equal(2, _fixture.Checkpoints.Count);
        Lessor.Demote();
        Lessor.Promote(TimeSpan.Zero);
        Assert.Equal(1000, _fixture.Remaining(1));
    }

    [Fact]
    public void A_renewal_fails_when_the_checkpoint_cannot_be_cleared()
    {
        Lessor.Promote(TimeSpan.Zero);
        _fixture.Grant(1, 1000);
        _fixture.Advance(310);
        _fixture.RefusesCheckpoints = true;
        Assert.Equal(LeaseRenewalStatus.CheckpointFailed, _fixture.Renew(1).Status);
        Assert.Equal(690, _fixture.Remaining(1));
    }

    [Fact]
    public void A_lease_that_is_kept_alive_has_one_checkpoint_per_interval_for_ever()
    {
        Lessor.Promote(TimeSpan.Zero);
        _fixture.Grant(1, 900);
        for (int second = 100; second <= 6000; second += 100)
        {
            _fixture.Advance(100);
            _fixture.Renew(1);
        }

        int stored = _fixture.Checkpoints.SelectMany(r => r.Checkpoints).Count(c => c.RemainingTTL > 0);
        Assert.InRange(stored, 15, 20);
    }

    [Fact]
    public void A_thousand_checkpoints_go_into_one_entry()
    {
        Lessor.Promote(TimeSpan.Zero);
        for (int i = 1; i <= 2500; i++)
        {
            _fixture.Grant(i, 1000);
        }

        _fixture.Advance(300);
        Assert.Equal([1000, 1000, 500], _fixture.Checkpoints.Select(r => r.Checkpoints.Count));
    }

    [Fact]
    public void Nothing_is_checkpointed_by_others_than_the_primary_or_when_it_is_off()
    {
        _fixture.Grant(1, 1000);
        _fixture.Advance(1000);
        Lessor.Promote(TimeSpan.Zero);
        _fixture.Advance(10);
        Lessor.Demote();
        _fixture.Advance(1000);
        Assert.Empty(_fixture.Checkpoints);
        using var off = new LessorFixture();
        off.Lessor.Promote(TimeSpan.Zero);
        off.Grant(1, 10_000);
        off.Advance(5000);
        Assert.Empty(off.Checkpoints);
    }
}
