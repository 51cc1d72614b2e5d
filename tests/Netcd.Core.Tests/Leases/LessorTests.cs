using System.Text;
using Netcd.Core.Backend;
using Netcd.Core.Leases;
using Netcd.Core.Tests.World;
using Netcd.Protocol.Errors;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Core.Tests.Leases;

public sealed class LessorTests : IDisposable
{
    private readonly LessorFixture _fixture = new();

    private Lessor Lessor => _fixture.Lessor;

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData(60, 60)]
    [InlineData(1, 2)]
    [InlineData(0, 2)]
    [InlineData(-7, 2)]
    [InlineData(9_000_000_000, 9_000_000_000)]
    public void A_ttl_below_the_minimum_is_raised(long asked, long granted) =>
        Assert.Equal(new LeaseGrant(EtcdError.None, granted), Lessor.Grant(5, asked, _fixture.Backend));

    [Fact]
    public void A_grant_is_refused_for_a_long_ttl_a_known_id_and_no_id()
    {
        Assert.Equal(EtcdError.LeaseTtlTooLarge, Lessor.Grant(5, 9_000_000_001, _fixture.Backend).Error);
        Assert.Equal(EtcdError.LeaseNotFound, Lessor.Grant(0, 5, _fixture.Backend).Error);
        _fixture.Grant(5, 10);
        Assert.Equal(EtcdError.LeaseExists, Lessor.Grant(5, 10, _fixture.Backend).Error);
        Assert.Equal(1, _fixture.Backend.Count(BucketId.Lease));
    }

    [Fact]
    public void A_negative_id_is_an_id()
    {
        _fixture.Grant(-3, 10);
        Assert.True(Lessor.Exists(-3));
        Assert.Empty(_fixture.Revoke(-3));
    }

    [Fact]
    public void The_record_has_the_bytes_of_etcd()
    {
        _fixture.Grant(1234567, 36000);
        byte[]? record = _fixture.Backend.Get(BucketId.Lease, Convert.FromHexString("000000000012d687"));
        Assert.Equal("0887AD4B10A09902", Convert.ToHexString(record!));
        _fixture.Revoke(1234567);
        Assert.Equal(0, _fixture.Backend.Count(BucketId.Lease));
    }

    [Fact]
    public void A_revocation_names_the_keys_in_order_and_needs_a_known_id()
    {
        _fixture.Grant(7, 10);
        foreach (string key in new[] { "b", "a", "ab", "c" })
        {
            Lessor.Attach(7, LessorFixture.Key(key));
        }

        Assert.Equal(["a", "ab", "b", "c"], _fixture.Revoke(7));
        Assert.Equal(0, Lessor.LeaseOf("a"u8));
        Assert.Equal(EtcdError.LeaseNotFound, Lessor.PrepareRevoke(7, out _));
    }

    [Fact]
    public void A_lease_is_there_until_its_keys_are_deleted()
    {
        _fixture.Grant(7, 10);
        Lessor.Attach(7, LessorFixture.Key("a"));
        Lessor.PrepareRevoke(7, out _);
        Assert.True(Lessor.TryGet(7, out _));
        Assert.Equal(7, Lessor.LeaseOf("a"u8));
        Lessor.Detach(7, "a"u8);
        Lessor.CompleteRevoke(7, _fixture.Backend);
        Assert.False(Lessor.TryGet(7, out _));
    }

    [Fact]
    public void A_key_has_one_lease_at_a_time()
    {
        _fixture.Grant(1, 10);
        _fixture.Grant(2, 10);
        Lessor.Attach(1, LessorFixture.Key("a"));
        Lessor.Attach(1, LessorFixture.Key("a"));
        Lessor.Attach(2, LessorFixture.Key("a"));
        Assert.Equal(2, Lessor.LeaseOf("a"u8));
        Assert.Empty(Lessor.Keys(1));
        Lessor.Detach(1, "a"u8);
        Assert.Single(Lessor.Keys(2));
        Lessor.Detach(2, "a"u8);
        Assert.Empty(Lessor.Keys(2));
        Assert.Equal(0, Lessor.LeaseOf("a"u8));
    }

    [Fact]
    public void Attaching_and_detaching_many_keys_keeps_the_right_ones()
    {
        var random = new Random(3);
        var model = new Dictionary<string, long>();
        for (long id = 1; id <= 5; id++)
        {
            _fixture.Grant(id, 10);
        }

        for (int i = 0; i < 20_000; i++)
        {
            string key = "k" + random.Next(200);
            long lease = random.Next(1, 6);
            if (random.Next(2) == 0)
            {
                Lessor.Attach(lease, LessorFixture.Key(key));
                model[key] = lease;
            }
            else
            {
                Lessor.Detach(lease, Encoding.ASCII.GetBytes(key));
                if (model.GetValueOrDefault(key) == lease)
                {
                    model.Remove(key);
                }
            }
        }

        for (long id = 1; id <= 5; id++)
        {
            Assert.Equal(model.Where(p => p.Value == id).Select(p => p.Key).Order(StringComparer.Ordinal), _fixture.Revoke(id));
        }
    }

    [Fact]
    public void Attaching_to_an_unknown_lease_changes_nothing()
    {
        Lessor.Attach(9, LessorFixture.Key("a"));
        Assert.Equal(0, Lessor.LeaseOf("a"u8));
        Assert.Empty(Lessor.Keys(9));
    }

    [Fact]
    public void A_restored_lessor_knows_the_leases_of_the_backend_and_raises_short_ones()
    {
        _fixture.Grant(1, 100);
        _fixture.Grant(2, 2);
        Lessor.Checkpoint(1, 40, persist: true, _fixture.Backend);
        var other = new Lessor(_fixture.Time, new LessorOptions { MinTtlSeconds = 5 }, new MetricRegistry(), NullLog.Instance);
        other.Grant(99, 10, new MemoryBackend());
        other.Attach(99, LessorFixture.Key("x"));
        other.Restore(_fixture.Backend);
        Assert.Equal(2, other.Count);
        Assert.Equal(0, other.LeaseOf("x"u8));
        Assert.True(other.TryGet(2, out LeaseTimeToLive status));
        Assert.Equal(new LeaseTimeToLive(2, 5, long.MaxValue, IsPrimary: false), status);
        other.Promote(TimeSpan.Zero);
        Assert.True(other.TryGet(1, out status));
        Assert.Equal(40, status.RemainingTtl);
    }

    [Fact]
    public void A_damaged_record_is_reported()
    {
        _fixture.Backend.Put(BucketId.Lease, new byte[8], [0x0f, 0xff]);
        Assert.Contains("lease", Assert.Throws<InvalidDataException>(() => Lessor.Restore(_fixture.Backend)).Message);
    }

    [Fact]
    public void A_checkpoint_is_stored_only_when_asked_and_ignored_for_an_unknown_lease()
    {
        _fixture.Grant(1, 1000);
        Lessor.Checkpoint(1, 400, persist: false, _fixture.Backend);
        Assert.Equal(0, Stored(1).RemainingTTL);
        Lessor.Checkpoint(1, 300, persist: true, _fixture.Backend);
        Assert.Equal(300, Stored(1).RemainingTTL);
        Lessor.Checkpoint(2, 300, persist: true, _fixture.Backend);
        Assert.Equal(1, _fixture.Backend.Count(BucketId.Lease));
    }

    [Fact]
    public void The_one_that_expires_first_is_listed_first()
    {
        _fixture.Grant(1, 30);
        _fixture.Grant(2, 10);
        _fixture.Grant(3, 20);
        Assert.Equal([1, 2, 3], Lessor.LeasesByRemainingTime());
        Lessor.Promote(TimeSpan.Zero);
        Assert.Equal([2, 3, 1], Lessor.LeasesByRemainingTime());
        _fixture.Advance(5);
        _fixture.Renew(2);
        _fixture.Advance(5);
        _fixture.Renew(2);
        _fixture.Advance(4);
        Assert.Equal([2, 3, 1], Lessor.LeasesByRemainingTime());
        _fixture.Renew(3);
        _fixture.Renew(1);
        Assert.Equal([2, 3, 1], Lessor.LeasesByRemainingTime());
    }

    [Fact]
    public void Metrics_count_grants_revocations_and_renewals()
    {
        Lessor.Promote(TimeSpan.Zero);
        _fixture.Grant(1, 30);
        _fixture.Renew(1);
        _fixture.Revoke(1);
        Assert.Equal(1, _fixture.Metrics.Counter("etcd_debugging_lease_granted_total", "").Value);
        Assert.Equal(1, _fixture.Metrics.Counter("etcd_debugging_lease_renewed_total", "").Value);
        Assert.Equal(1, _fixture.Metrics.Counter("etcd_debugging_lease_revoked_total", "").Value);
        Assert.Equal(30, _fixture.Metrics.Histogram("etcd_debugging_lease_ttl_total", "", []).Sum);
    }

    private Protocol.Leases.Lease Stored(byte id) =>
        Protocol.Leases.Lease.Parser.ParseFrom(_fixture.Backend.Get(BucketId.Lease, [0, 0, 0, 0, 0, 0, 0, id]));
}
