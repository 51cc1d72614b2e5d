using System.Runtime.CompilerServices;
using Netcd.Raft.Tests.Support;

namespace Netcd.Raft.Tests.Scenarios;

/// <summary>Items 1 to 9 of the checklist: log, stability, storage.</summary>
public class LogScenarios
{
    private static readonly EntryId Origin = new(0, 0);

    [Fact]
    public void S01_A_late_acknowledgement_of_overwritten_entries_is_ignored()
    {
        var log = new UnstableLog(Make.Trace(), 5);
        log.TruncateAndAppend(Make.Entries(5, 1, 1));
        log.AcceptInProgress();
        log.TruncateAndAppend(Make.Entries(6, 2));

        log.StableTo(new EntryId(1, 6));
        Assert.Equal((5UL, 2), (log.Offset, log.Count));

        log.StableTo(new EntryId(1, 5));
        Assert.Equal((6UL, 1), (log.Offset, log.Count));
        log.StableTo(new EntryId(2, 6));
        Assert.Equal((7UL, 0), (log.Offset, log.Count));
    }

    [Fact]
    public void S01_Index_0_has_term_0_and_acknowledges_nothing()
    {
        var member = Member.Create(1, [1, 2], tune: c => c with { AsyncStorageWrites = true });
        member.Step(Make.App(2, 1, 1, Origin, 0, Make.Entry(1, 1)));

        Assert.Equal(RaftError.None, member.Raft.Log.Term(0, out var term));
        Assert.Equal(0UL, term);
        member.Step(new Message { Type = MessageType.MsgStorageAppendResp, From = RaftId.AppendThread, To = 1, Term = 1 });
        Assert.Equal(1, member.Raft.Log.Unstable.Count);
        Assert.False(member.Log.Has("ignoring"));
    }

    [Fact]
    public void S02_A_late_acknowledgement_is_ignored_after_a_snapshot_replaced_the_entries()
    {
        var log = new UnstableLog(Make.Trace(), 5);
        log.TruncateAndAppend(Make.Entries(5, 1, 1, 1));
        log.Restore(Make.Snapshot(10, 2, 1));
        log.TruncateAndAppend(Make.Entries(11, 2));

        log.StableTo(new EntryId(1, 6));
        log.StableTo(new EntryId(2, 10));

        Assert.Equal((11UL, 1), (log.Offset, log.Count));
        Assert.NotNull(log.Snapshot);
    }

    [Fact]
    public void S03_Entries_that_were_overwritten_and_came_back_stay_unstable_until_their_last_write_is_done()
    {
        var member = Member.Create(2, [1, 2, 3], tune: c => c with { AsyncStorageWrites = true });
        var first = AppendResponse(member, Make.App(1, 2, 1, Origin, 0, Make.Entries(1, 1, 1)));
        var second = AppendResponse(member, Make.App(3, 2, 2, Origin, 0, Make.Entries(1, 2, 2)));
        var third = AppendResponse(member, Make.App(1, 2, 3, Origin, 0, Make.Entries(1, 1, 1)));

        member.Step(first);
        member.Step(second);
        Assert.Equal(2, member.Raft.Log.Unstable.Count);

        member.Step(third);
        Assert.Equal(0, member.Raft.Log.Unstable.Count);
    }

    [Fact]
    public void S03_A_term_change_alone_brings_a_response_that_frees_the_unstable_log()
    {
        var member = Member.Create(2, [1, 2, 3], tune: c => c with { AsyncStorageWrites = true });
        var lost = AppendResponse(member, Make.App(1, 2, 1, Origin, 0, Make.Entries(1, 1, 1)));
        var later = AppendResponse(member, Make.VoteRequest(3, 2, 2, new EntryId(1, 2)));

        member.Step(lost);
        Assert.Equal(2, member.Raft.Log.Unstable.Count);
        member.Step(later);
        Assert.Equal(0, member.Raft.Log.Unstable.Count);
    }

    [Fact]
    public void S03_Entries_replaced_while_they_are_written_are_written_again_and_those_handed_out_stay()
    {
        var member = Member.Create(2, [1, 2, 3], tune: c => c with { AsyncStorageWrites = true });
        member.Step(Make.App(1, 2, 1, Origin, 0, Make.Entries(1, 1, 1, 1)));
        var first = Append(member).Entries;

        member.Step(Make.App(3, 2, 2, new EntryId(1, 1), 0, Make.Entries(2, 2, 2)));
        var second = Append(member).Entries;

        Assert.Equal([(1UL, 1UL), (1, 2), (1, 3)], first.ToArray().Select(entry => (entry.Term, entry.Index)));
        Assert.Equal([(2UL, 2UL), (2, 3)], second.ToArray().Select(entry => (entry.Term, entry.Index)));
    }

    [Fact]
    public void S04_A_snapshot_replaces_unstable_entries_and_old_messages_do_no_harm()
    {
        var member = Member.Create(2, [1, 2, 3]);
        member.Step(Make.App(1, 2, 1, Origin, 0, Make.Entries(1, 1, 1, 1)));
        member.Step(new Message { Type = MessageType.MsgSnap, From = 1, To = 2, Term = 1, Snapshot = Make.Snapshot(11, 1, 1, 2, 3) });

        Assert.Equal(0, member.Raft.Log.Unstable.Count);
        Assert.Equal(11UL, member.LastIndex);
        Assert.Equal(RaftError.None, member.Raft.Log.Term(11, out var term));
        Assert.Equal(1UL, term);

        member.Step(Make.App(1, 2, 1, new EntryId(1, 3), 0, Make.Entry(1, 4)));
        member.Step(Make.App(1, 2, 1, new EntryId(1, 20), 0, Make.Entry(1, 21)));
        Assert.Equal(11UL, member.LastIndex);
    }

    [Fact]
    public void S05_The_first_Ready_after_a_restart_hands_out_nothing_twice()
    {
        var member = Member.Create(1, [1, 2], [1, 1, 1], new HardState(1, 0, 3));

        var ready = member.WorkOnce();

        Assert.True(ready.Entries.IsEmpty);
        Assert.Equal(3, ready.CommittedEntries.Length);
        Assert.Equal(4UL, member.Raft.Log.Unstable.Offset);
        Assert.False(member.Raw.HasReady);
    }

    [Fact]
    public void S06_Entries_that_were_handed_out_never_change()
    {
        var member = Member.Create(2, [1, 2]);
        member.Step(Make.App(1, 2, 1, Origin, 0, Make.Entries(1, 1, 1, 1)));
        var ready = member.Raw.Ready();
        var sent = ready.Entries;
        member.Save(ready);
        member.Raw.Advance();
        Assert.Equal(RaftError.None, member.Storage.Entries(1, 4, RaftConfig.NoLimit, out var stored));

        member.Step(Make.App(3, 2, 2, new EntryId(1, 1), 0, Make.Entries(2, 2, 2, 2)));
        member.Work();
        member.Step(Make.App(3, 2, 2, new EntryId(2, 4), 4, Make.Entries(5, 2)));
        member.Work();
        member.Storage.Compact(3);
        member.Storage.Append(Make.Entries(5, 3, 3));

        Assert.All(sent.ToArray(), entry => Assert.Equal(1UL, entry.Term));
        Assert.All(stored.ToArray(), entry => Assert.Equal(1UL, entry.Term));
        Assert.Equal([1UL, 2, 3], stored.ToArray().Select(entry => entry.Index));
    }

    [Fact]
    public void S07_Storage_takes_overlapping_entries_and_refuses_gaps()
    {
        var storage = new MemoryStorage();
        storage.ApplySnapshot(Make.Snapshot(3, 1, 1));
        storage.Append(Make.Entries(4, 1, 1, 1));

        storage.Append(Make.Entries(2, 1, 1));
        Assert.Equal(6UL, storage.LastIndex);

        storage.Append(Make.Entries(2, 1, 1, 2, 2));
        Assert.Equal(5UL, storage.LastIndex);
        Assert.Equal(RaftError.None, storage.Term(4, out var term));
        Assert.Equal(2UL, term);

        Assert.Throws<RaftContractException>(() => storage.Append(Make.Entries(7, 2)));
    }

    [Fact]
    public void S07_Compacting_at_or_under_the_first_index_is_an_error_and_beyond_the_last_a_broken_contract()
    {
        var storage = new MemoryStorage();
        storage.ApplySnapshot(Make.Snapshot(3, 3, 1));
        storage.Append(Make.Entries(4, 4, 5));

        Assert.Equal(RaftError.Compacted, storage.Compact(2));
        Assert.Equal(RaftError.Compacted, storage.Compact(3));
        Assert.Equal(RaftError.None, storage.Compact(4));
        Assert.Equal((5UL, 5UL), (storage.FirstIndex, storage.LastIndex));
        Assert.Equal(RaftError.None, storage.Term(4, out var term));
        Assert.Equal(4UL, term);
        Assert.Equal(RaftError.Compacted, storage.Term(3, out _));
        Assert.Equal(RaftError.Unavailable, storage.Term(6, out _));
        Assert.Equal(RaftError.Compacted, storage.Entries(4, 5, RaftConfig.NoLimit, out _));
        Assert.Throws<RaftContractException>(() => storage.Compact(6));
    }

    [Fact]
    public void S07_Snapshots_that_are_not_newer_are_refused()
    {
        var storage = new MemoryStorage();
        Assert.Equal(RaftError.None, storage.ApplySnapshot(Make.Snapshot(0, 0, 1, 2)));
        Assert.Equal(RaftError.None, storage.ApplySnapshot(Make.Snapshot(4, 4, 1, 2)));
        Assert.Equal(RaftError.SnapshotOutOfDate, storage.ApplySnapshot(Make.Snapshot(4, 4, 1)));
        Assert.Equal(RaftError.SnapshotOutOfDate, storage.ApplySnapshot(Make.Snapshot(3, 3, 1)));

        storage.Append(Make.Entries(5, 5, 6));
        Assert.Equal(RaftError.SnapshotOutOfDate, storage.CreateSnapshot(4, null, default, out _));
        Assert.Equal(RaftError.None, storage.CreateSnapshot(6, null, Make.Bytes("x"), out var snapshot));
        Assert.Equal((6UL, 6UL, 2), (snapshot.Metadata.Index, snapshot.Metadata.Term, snapshot.Metadata.ConfState.Voters.Length));
        Assert.Throws<RaftContractException>(() => storage.CreateSnapshot(7, null, default, out _));
    }

    [Fact]
    public void S08_An_empty_unstable_log_does_not_keep_payloads_alive()
    {
        var log = new UnstableLog(Make.Trace(), 1);
        var payload = AppendAndStabilize(log);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.False(payload.IsAlive);
        GC.KeepAlive(log);
    }

    [Fact]
    public void S09_A_slice_over_storage_and_unstable_log_is_cut_exactly()
    {
        var storage = new MemoryStorage();
        storage.Append(Make.Entries(1, 1, 1, 1));
        var log = new RaftLog(storage, Make.Trace(), RaftConfig.NoLimit);
        log.Append(Make.Entries(4, 1, 1, 1));
        var size = EntrySizes.Encoded(Make.Entries(1, 1));

        Assert.Equal(6, Count(log, 1, 7, RaftConfig.NoLimit));
        Assert.Equal(1, Count(log, 1, 7, 0));
        Assert.Equal(1, Count(log, 1, 7, size));
        Assert.Equal(2, Count(log, 1, 7, 3 * size - 1));
        Assert.Equal(3, Count(log, 1, 7, 3 * size));
        Assert.Equal(3, Count(log, 1, 7, 4 * size - 1));
        Assert.Equal(4, Count(log, 1, 7, 4 * size));
        Assert.Equal(5, Count(log, 1, 7, 5 * size));
        Assert.Equal(2, Count(log, 3, 5, 2 * size));
        Assert.Equal(1, Count(log, 4, 7, 0));
        Assert.Equal(3, Count(log, 4, 7, 3 * size));
        Assert.Equal(0, Count(log, 4, 4, 0));
        Assert.Throws<RaftContractException>(() => Count(log, 4, 8, 0));
        Assert.Throws<RaftContractException>(() => Count(log, 5, 4, 0));
    }

    [Fact]
    public void S09_A_first_entry_over_the_limit_comes_alone_and_a_later_one_not_at_all()
    {
        var storage = new MemoryStorage();
        storage.Append(new[] { Make.Entry(1, 1, "small") });
        var log = new RaftLog(storage, Make.Trace(), RaftConfig.NoLimit);
        log.Append([Make.Entry(1, 2, new string('x', 1000)), Make.Entry(1, 3)]);

        Assert.Equal(1, Count(log, 1, 4, 100));
        Assert.Equal(1, Count(log, 2, 4, 100));
    }

    private static int Count(RaftLog log, ulong lo, ulong hi, ulong maxBytes)
    {
        Assert.Equal(RaftError.None, log.Slice(lo, hi, maxBytes, out var entries));
        Assert.Equal(Enumerable.Range((int)lo, entries.Length), entries.ToArray().Select(entry => (int)entry.Index));
        return entries.Length;
    }

    /// <summary>Lets a member take a message and gives the response of the write it asks for.</summary>
    private static Message AppendResponse(Member member, Message message)
    {
        member.Step(message);
        return Append(member).Responses.ToArray().Single(m => m.Type == MessageType.MsgStorageAppendResp);
    }

    private static Message Append(Member member) =>
        member.Raw.Ready().Messages.ToArray().Single(m => m.Type == MessageType.MsgStorageAppend);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference AppendAndStabilize(UnstableLog log)
    {
        var payload = new byte[100_000];
        log.TruncateAndAppend([new Entry { Term = 1, Index = 1, Data = payload }]);
        log.AcceptInProgress();
        log.StableTo(new EntryId(1, 1));
        return new WeakReference(payload);
    }
}
