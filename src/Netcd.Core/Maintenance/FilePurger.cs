using Netcd.Core.Bootstrap;
using Netcd.Core.LocalMember;
using Netcd.Core.World;
using Netcd.Storage.Disk;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.Maintenance;

/// <summary>Every 30 s deletes the oldest WAL segments and snapshots beyond <c>--max-wals</c> and <c>--max-snapshots</c>.</summary>
internal sealed class FilePurger : IDisposable
{
    private readonly MemberOptions _options;
    private readonly BootstrappedMember _files;
    private readonly IWorld _world;
    private readonly ILog _log;
    private readonly ITimer _timer;
    private readonly Func<(ulong Term, ulong Index)> _durableSnapshot;
    private int _running;

    public FilePurger(MemberOptions options, BootstrappedMember files, Func<(ulong Term, ulong Index)> durableSnapshot, IWorld world, ILog log)
    {
        _durableSnapshot = durableSnapshot;
        _options = options;
        _files = files;
        _world = world;
        _log = log;
        _timer = world.Clock.CreateTimer(static state => ((FilePurger)state!).Begin(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Start() => _timer.Change(_options.PurgeInterval, _options.PurgeInterval);

    public void Dispose() => _timer.Dispose();

    private void Begin()
    {
        if (Interlocked.Exchange(ref _running, 1) == 0)
        {
            _world.RunInBackground("purge", Purge);
        }
    }

    private void Purge()
    {
        try
        {
            bool keepsOne = _world.Buggify(BuggifyPoint.PurgeKeepsOne);
            FilePurge.PurgeWal(_world.Disk, _files.WalPath, keepsOne ? 1 : _options.MaxWals, _log);
            (ulong term, ulong index) = _durableSnapshot();
            FilePurge.PurgeSnapshots(_world.Disk, _files.SnapshotPath, keepsOne ? 1 : _options.MaxSnapshots, term, index, _log);
        }
        catch (IOException e)
        {
            _log.Warn("failed to purge files", [("error", e)]);
        }
        finally
        {
            Volatile.Write(ref _running, 0);
        }
    }
}
