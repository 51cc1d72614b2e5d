using Netcd.Core.LocalMember;
using Netcd.Server.Hosting;

namespace Netcd.Server.Tests.Hosting;

public sealed class MemberSettingsTests
{
    [Fact]
    public void Zero_means_the_default_where_etcd_says_so()
    {
        MemberOptions settings = MemberSettings.Of(new EtcdOptions
        {
            Storage = new StorageOptions { BatchInterval = TimeSpan.Zero, BatchLimit = 0 },
            Compaction = new CompactionOptions { BatchLimit = 0 },
            WatchProgressNotifyInterval = TimeSpan.Zero,
        });

        Assert.Equal((TimeSpan.FromMilliseconds(100), 10_000), (settings.BackendBatchInterval, settings.BackendBatchLimit));
        Assert.Equal((1000, TimeSpan.FromMinutes(10)), (settings.CompactionBatchLimit, settings.WatchProgressInterval));
        Assert.Null(settings.WalDirectory);
    }

    [Fact]
    public void What_is_set_is_passed_on()
    {
        MemberOptions settings = MemberSettings.Of(new EtcdOptions
        {
            Name = "n1",
            DataDir = "d",
            WalDir = "w",
            Storage = new StorageOptions { BatchInterval = TimeSpan.FromMilliseconds(5), BatchLimit = 7, QuotaBytes = -1, UnsafeNoFsync = true },
            Compaction = new CompactionOptions { AutoMode = AutoCompactionMode.Revision, AutoRevisions = 9 },
            WatchProgressNotifyInterval = TimeSpan.FromMilliseconds(1),
            Raft = new RaftOptions { PreVote = false, Heartbeat = TimeSpan.FromMilliseconds(7) },
        });

        Assert.Equal(("n1", "d", "w"), (settings.Name, settings.DataDirectory, settings.WalDirectory));
        Assert.Equal((TimeSpan.FromMilliseconds(5), 7, -1L, true), (settings.BackendBatchInterval, settings.BackendBatchLimit, settings.QuotaBackendBytes, settings.UnsafeNoFsync));
        Assert.Equal((true, 9L), (settings.AutoCompactByRevision, settings.AutoCompactionRevisions));
        Assert.Equal((false, TimeSpan.FromMilliseconds(7)), (settings.PreVote, settings.HeartbeatInterval));
        Assert.Equal(TimeSpan.FromMilliseconds(100), settings.WatchProgressInterval);
    }

    [Fact]
    public void Huge_limits_are_cut_to_what_a_message_can_be()
    {
        MemberOptions settings = MemberSettings.Of(new EtcdOptions { Limits = new LimitOptions { MaxRequestBytes = ulong.MaxValue, MaxTxnOps = ulong.MaxValue } });

        Assert.True(settings.MaxRequestBytes > 1 << 29 && settings.MaxRequestBytes + (512 << 10) > 0);
        Assert.True(settings.MaxTxnOps > 1 << 29);
    }
}
