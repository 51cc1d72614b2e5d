using Netcd.Core.Leases;

namespace Netcd.Core.Tests.Leases;

public sealed class LeaseExpiryTests : IDisposable
{
    private readonly LessorFixture _fixture = new();

    private Lessor Lessor => _fixture.Lessor;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void The_primary_revokes_a_lease_within_a_tick_of_its_end_and_never_before()
    {
        Lessor.Promote(TimeSpan.Zero);
        _fixture.Grant(1, 10);
        _fixture.Advance(9.9);
        Assert.Empty(_fixture.Proposed);
        _fixture.Advance(0.6);
        Assert.Equal([1], _fixture.Proposed);
        Assert.False(Lessor.Exists(1));
        Assert.Equal(1, _fixture.Metrics.Counter("etcd_debugging_server_lease_expired_total", "").Value);
    }

    [Fact]
    public void A_keepalive_gives_the_full_ttl_again()
    {
        Lessor.Promote(TimeSpan.Zero);
        _fixture.Grant(1, 10);
        for (int i = 0; i < 20; i++)
        {
            _fixture.Advance(9);
            Assert.Equal(new LeaseRenewal(LeaseRenewalStatus.Renewed, 10), _fixture.Renew(1));
        }

        Assert.Empty(_fixture.Proposed);
        _fixture.Advance(10.5);
        Assert.Equal([1], _fixture.Proposed);
        Assert.Equal(new LeaseRenewal(LeaseRenewalStatus.NotFound, 0), _fixture.Renew(1));
    }

    [Fact]
    public void Whole_seconds_are_left_rounded_down()
    {
        Lessor.Promote(TimeSpan.Zero);
        _fixture.Grant(1, 10);
        Assert.Equal(10, _fixture.Remaining(1));
        _fixture.Advance(0.1);
        Assert.Equal(9, _fixture.Remaining(1));
        _fixture.Held = [];
        _fixture.Advance(12);
        Assert.Equal(0, _fixture.Remaining(1));
    }

    [Fact]
    public void A_member_that_is_not_primary_neither_expires_nor_renews()
    {
        _fixture.Grant(1, 2);
        _fixture.Advance(1000);
        Assert.Empty(_fixture.Proposed);
        Assert.Equal(LeaseRenewalStatus.NotPrimary, _fixture.Renew(1).Status);
        Assert.Equal(LeaseRenewalStatus.NotPrimary, _fixture.Renew(77).Status);
    }

    [Fact]
    public void A_new_primary_gives_the_full_ttl_and_the_election_timeout()
    {
        _fixture.Grant(1, 10);
        _fixture.Advance(1000);
        Lessor.Promote(TimeSpan.FromSeconds(1));
        Assert.Equal(11, _fixture.Remaining(1));
        _fixture.Advance(10.9);
        Assert.Empty(_fixture.Proposed);
        _fixture.Advance(0.6);
        Assert.Equal([1], _fixture.Proposed);
    }

    [Fact]
    public void A_new_primary_gives_what_the_last_checkpoint_left()
    {
        _fixture.Grant(1, 1000);
        Lessor.Checkpoint(1, 400, persist: false, _fixture.Backend);
        Lessor.Promote(TimeSpan.FromSeconds(1));
        Assert.Equal(401, _fixture.Remaining(1));
        Assert.Equal(LeaseRenewalStatus.Renewed, _fixture.Renew(1).Status);
        Assert.Equal(1000, _fixture.Remaining(1));
    }

    [Fact]
    public void A_deposed_primary_expires_nothing_more()
    {
        Lessor.Promote(TimeSpan.Zero);
        _fixture.Grant(1, 10);
        _fixture.Advance(5);
        Lessor.Demote();
        _fixture.Advance(100);
        Assert.Empty(_fixture.Proposed);
        Assert.True(Lessor.TryGet(1, out LeaseTimeToLive status));
        Assert.False(status.IsPrimary);
        Lessor.Promote(TimeSpan.Zero);
        Assert.Equal(10, _fixture.Remaining(1));
    }

    [Fact]
    public void A_promotion_that_comes_after_the_loss_of_leadership_has_no_effect()
    {
        _fixture.Grant(1, 2);
        Lessor.Demote();
        Assert.False(Lessor.Promote(TimeSpan.Zero, () => false));
        _fixture.Advance(10);
        Assert.False(Lessor.IsPrimary);
        Assert.Empty(_fixture.Proposed);
    }

    [Fact]
    public void An_expired_lease_that_still_exists_is_proposed_again_every_three_seconds()
    {
        Lessor.Promote(TimeSpan.Zero);
        _fixture.Held = [];
        _fixture.Grant(1, 2);
        _fixture.Advance(2);
        Assert.Equal([1], _fixture.Proposed);

        // Under way: not proposed twice.
        _fixture.Advance(20);
        Assert.Equal([1], _fixture.Proposed);
        _fixture.Held[0].Done.SetResult(false);
        _fixture.Advance(3);
        Assert.Equal([1, 1], _fixture.Proposed);
    }

    [Fact]
    public void At_most_five_hundred_leases_are_given_up_per_tick()
    {
        Lessor.Promote(TimeSpan.Zero);
        for (int i = 1; i <= 1800; i++)
        {
            _fixture.Grant(i, 10);
        }

        _fixture.Advance(9.9);
        foreach (int expected in new[] { 500, 1000, 1500, 1800 })
        {
            _fixture.Advance(0.5);
            Assert.Equal(expected, _fixture.Proposed.Count);
        }

        Assert.Equal(0, Lessor.Count);
    }

    [Fact]
    public void A_pile_of_leases_is_spread_to_three_quarters_of_the_rate()
    {
        for (int i = 1; i <= 10_000; i++)
        {
            _fixture.Grant(i, 10);
        }

        _fixture.Grant(20_000, 12);
        _fixture.Grant(20_001, 1000);
        Lessor.Promote(TimeSpan.Zero);
        long[] remaining = [.. Lessor.LeasesByRemainingTime().Select(_fixture.Remaining)];
        Assert.All(remaining.GroupBy(r => r), second => Assert.InRange(second.Count(), 1, 750));
        Assert.Equal(10, remaining[0]);
        Assert.InRange(remaining[9999], 22, 24);
        Assert.Equal(1000, remaining[^1]);
    }

    [Fact]
    public void At_most_sixteen_revocations_are_under_way()
    {
        Lessor.Promote(TimeSpan.Zero);
        _fixture.Held = [];
        for (int i = 1; i <= 100; i++)
        {
            _fixture.Grant(i, 2);
        }

        _fixture.Advance(2);
        Assert.Equal(16, _fixture.Held.Count);
        _fixture.Held[0].Done.SetResult(true);
        _fixture.Held[1].Done.SetResult(true);
        Assert.Equal(18, _fixture.Held.Count);
        Assert.Equal(18, _fixture.Proposed.Distinct().Count());
    }

    [Fact]
    public void What_waited_when_leadership_was_lost_is_not_proposed_any_more()
    {
        Lessor.Promote(TimeSpan.Zero);
        _fixture.Held = [];
        for (int i = 1; i <= 100; i++)
        {
            _fixture.Grant(i, 2);
        }

        _fixture.Advance(2);
        Lessor.Demote();
        foreach ((_, TaskCompletionSource<bool> done) in _fixture.Held.ToArray())
        {
            done.SetResult(false);
        }

        _fixture.Advance(10);
        Assert.Equal(16, _fixture.Proposed.Count);
        Lessor.Promote(TimeSpan.Zero);
        _fixture.Advance(2);
        Assert.Equal(32, _fixture.Proposed.Count);
    }

    [Fact]
    public async Task A_keepalive_of_an_expired_lease_waits_for_its_revocation()
    {
        Lessor.Promote(TimeSpan.Zero);
        _fixture.Held = [];
        _fixture.Grant(1, 2);
        _fixture.Advance(2);
        Task<LeaseRenewal> renewal = Lessor.RenewAsync(1).AsTask();
        Assert.False(renewal.IsCompleted);
        _fixture.Revoke(1);
        Assert.Equal(new LeaseRenewal(LeaseRenewalStatus.NotFound, 0), await renewal.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task A_keepalive_of_an_expired_lease_goes_to_the_next_leader_when_leadership_is_lost()
    {
        Lessor.Promote(TimeSpan.Zero);
        _fixture.Held = [];
        _fixture.Grant(1, 2);
        _fixture.Advance(2);
        Task<LeaseRenewal> renewal = Lessor.RenewAsync(1).AsTask();
        Lessor.Demote();
        Assert.Equal(LeaseRenewalStatus.NotPrimary, (await renewal.WaitAsync(TimeSpan.FromSeconds(30))).Status);
        Assert.True(Lessor.Exists(1));
    }

    [Fact]
    public async Task A_keepalive_that_waits_can_be_given_up()
    {
        Lessor.Promote(TimeSpan.Zero);
        _fixture.Held = [];
        _fixture.Grant(1, 2);
        _fixture.Advance(2);
        using var cancel = new CancellationTokenSource();
        Task<LeaseRenewal> renewal = Lessor.RenewAsync(1, cancel.Token).AsTask();
        cancel.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => renewal);
    }

    [Fact]
    public void A_lease_past_its_time_is_not_renewed_even_before_it_was_handed_out()
    {
        Lessor.Promote(TimeSpan.Zero);
        _fixture.Advance(0.3);
        _fixture.Grant(1, 2);
        _fixture.Advance(2.1);
        Assert.Empty(_fixture.Proposed);
        Assert.False(Lessor.RenewAsync(1).IsCompleted);
    }

    [Fact]
    public void Revoked_leases_do_not_pile_up_in_the_heap()
    {
        Lessor.Promote(TimeSpan.Zero);
        for (int i = 1; i <= 20_000; i++)
        {
            _fixture.Grant(i, 1000);
            if (i % 10 != 0)
            {
                _fixture.Revoke(i);
            }
        }

        Assert.InRange(Lessor.HeapEntries, 2000, 6000);
        _fixture.Advance(1002);
        Assert.Equal(2000, _fixture.Proposed.Count);
    }
}
