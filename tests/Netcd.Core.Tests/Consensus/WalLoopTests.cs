using Netcd.Core.Consensus;
using Netcd.Core.Tests.World;
using Netcd.Raft;
using Netcd.Simulation.Disk;
using Netcd.Storage.Snapshots;
using Netcd.Storage.Wal;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.Tests.Consensus;

public sealed class WalLoopTests
{
    private const string Folder = "member/wal";

    private readonly SimDisk _disk = new();
    private readonly StepWorld _world;
    private readonly List<Message> _persisted = [];
    private readonly WalLoop _loop;
    private Action? _duringSync;

    public WalLoopTests()
    {
        _world = new StepWorld { Disk = _disk };
        WriteAheadLog wal = WriteAheadLog.Create(_disk, Folder, new(1, 2), Options(), NullLog.Instance);
        _loop = new WalLoop(wal, _world, NullLog.Instance, static e => throw e)
        {
            Persisted = message =>
            {
                _persisted.Add(message);
                Interlocked.Exchange(ref _duringSync, null)?.Invoke();
            },
            Snapshots = new SnapshotDirectory(_disk, "member/snap", _world.Clock, NullLog.Instance),
        };
        _loop.Start();
        _world.Settle();
    }

    [Fact]
    public void A_commit_index_alone_wakes_nobody_and_goes_along_with_the_next_entries()
    {
        _loop.Append(Entries(1, commit: 0));
        _world.Settle();
        Assert.Single(_persisted);

        _loop.Append(Commit(1));
        Assert.False(_world.Step());

        _loop.Append(Entries(2, commit: 1));
        _world.Settle();
        Assert.Equal(3, _persisted.Count);
    }

    [Fact]
    public void A_commit_index_that_still_waits_is_written_at_the_end()
    {
        _loop.Append(Entries(1, commit: 0));
        _world.Settle();
        _loop.Append(Commit(1));
        _loop.Stop();

        using WriteAheadLog again = WriteAheadLog.Open(_disk, Folder, default, Options(), NullLog.Instance, out WalContent content);
        Assert.Equal(1u, content.State.Commit);
    }

    [Fact]
    public void A_commit_index_alone_is_durable_when_somebody_waits_for_it()
    {
        _loop.Append(Entries(1, commit: 0));
        _world.Settle();
        _loop.Append(Commit(1));
        bool isDurable = false;
        _loop.WhenDurable(() => isDurable = true);
        _world.Settle();
        Assert.True(isDurable);

        _disk.Crash(new Random(1));
        using WriteAheadLog again = WriteAheadLog.Open(_disk, Folder, default, Options(), NullLog.Instance, out WalContent content);
        Assert.Equal(1u, content.State.Commit);
    }

    [Fact]
    public void A_new_term_or_vote_is_written_at_once()
    {
        _loop.Append(new Message { Type = MessageType.MsgStorageAppend, Term = 2, Vote = 7 });
        Assert.True(_world.Step());
        Assert.Single(_persisted);
    }

    [Fact]
    public void A_snapshot_that_is_taken_while_the_log_is_synced_counts_only_behind_its_commit_index()
    {
        Task? saved = null;
        _duringSync = () =>
        {
            _loop.Append(Commit(1));
            saved = _loop.SaveMarkAsync(new WalSnapshotMark(1, 1, new byte[] { 1 }));
        };
        _loop.Append(Entries(1, commit: 0));
        _world.Settle();

        Assert.True(saved!.IsCompletedSuccessfully);
        _loop.Stop();
        Assert.Equal(1u, WalReader.ValidSnapshotMarks(_disk, Folder, NullLog.Instance)[^1].Index);
    }

    private WalOptions Options() => new() { Clock = _world.Clock };

    private static Message Entries(ulong index, ulong commit) => new()
    {
        Type = MessageType.MsgStorageAppend,
        Entries = new[] { new Entry { Term = 1, Index = index, Data = new byte[8] } },
        Term = 1,
        Vote = 1,
        Commit = commit,
    };

    private static Message Commit(ulong index) => new()
    {
        Type = MessageType.MsgStorageAppend,
        Term = 1,
        Vote = 1,
        Commit = index,
    };
}
