using Netcd.Simulation.Verification;
using Netcd.Simulation.Workloads;

namespace Netcd.Simulation.Tests.Verification;

public sealed class LeaseCheckTests
{
    private readonly TruthBuilder _history = new TruthBuilder().Put("lease/1", "v1", lease: 1);

    [Fact]
    public void A_key_that_goes_while_its_lease_must_live_is_found()
    {
        _history.Delete("lease/1");

        LeaseCheck.RunLowerBound(_history.Truth, [Lease(livesUntil: TruthBuilder.AppliedAt + 1)], _history.Violations);

        Assert.Equal(["lease lives"], _history.Broken);
    }

    [Fact]
    public void A_key_may_go_when_its_time_is_over()
    {
        _history.Delete("lease/1");

        LeaseCheck.RunLowerBound(_history.Truth, [Lease(livesUntil: TruthBuilder.AppliedAt)], _history.Violations);

        Assert.Empty(_history.Broken);
    }

    [Fact]
    public void What_still_exists_is_known()
    {
        Assert.Single(LeaseCheck.Alive(_history.Truth, [Lease(0)]));
        _history.Delete("lease/1");
        Assert.Empty(LeaseCheck.Alive(_history.Truth, [Lease(0)]));
    }

    private static LeaseRecord Lease(long livesUntil) => new() { Id = 1, Key = "lease/1", Ttl = TimeSpan.FromSeconds(1), LivesUntil = livesUntil };
}
