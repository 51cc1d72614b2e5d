"""The planted bugs: name, what it is (and its class in etcd's history), profiles that have to find it, edits.

An edit is (file below src, text that stands there once, replacement). $BUG in a replacement is true while the bug is switched on.
"""

CORE, STORAGE, RAFT = "Netcd.Core/", "Netcd.Storage/", "Netcd.Raft/"

BUGS = [
    # Durability
    ("ack-before-fsync", "writes are acknowledged before they are durable (B3, #14370)", "single,crash-disk", [
        (CORE + "Consensus/WalLoop.cs", "if (_wal.NeedsSync || received > 0)", "if ((_wal.NeedsSync && !$BUG) || received > 0)")]),
    ("vote-not-synced", "term and vote are not made durable before they are told", "crash-disk", [
        (STORAGE + "Wal/WriteAheadLog.cs", "NeedsSync |= state.Term", "NeedsSync |= !$BUG && (state.Term"),
        (STORAGE + "Wal/WriteAheadLog.cs", "state.Vote != State.Vote;", "state.Vote != State.Vote);")]),
    ("segment-name-not-synced", "the directory is not synced after a WAL segment got its name", "single,crash-disk", [
        (STORAGE + "Wal/WriteAheadLog.Cut.cs", "            _disk.SyncDirectory(_directory);", "            if (!$BUG)\n            {\n                _disk.SyncDirectory(_directory);\n            }")]),
    ("torn-tail-refused", "a torn last record is not repaired (B4, #15069)", "single", [
        (STORAGE + "Wal/WalRepair.cs", "catch (WalException e) when (e.Failure == WalFailure.UnexpectedEof)", "catch (WalException e) when (e.Failure == WalFailure.UnexpectedEof && !$BUG)")]),
    ("wal-crc-ignored", "checksums of the log are not verified (B4, #11924)", "bit-rot", [
        (STORAGE + "Wal/RecordDecoder.cs", "if (crc != record.Crc)", "if (crc != record.Crc && !$BUG)")]),
    ("segments-released-early", "log segments are dropped that a restart still needs", "single,crash-disk", [
        (STORAGE + "Wal/WriteAheadLog.Snapshots.cs", "s => s.Name.FirstIndex >= index", "s => s.Name.FirstIndex >= index + ($BUG ? 1000UL : 0)")]),
    ("snapshot-before-commit", "a raft snapshot is taken before the database is durable up to it", "single,crash-disk", [
        (CORE + "Maintenance/SnapshotTaker.cs", "await _backend.ForceCommitAsync();", "if (!$BUG)\n            {\n                await _backend.ForceCommitAsync();\n            }")]),
    ("meta-before-data", "the database's meta page may reach the disk before the pages it points to", "single,single-compact", [
        (STORAGE + "Bolt/BoltDatabase.Commit.cs", "Failpoint.Reach(\"beforeSyncDataPages\");\n        Sync();", "if (!$BUG)\n        {\n            Sync();\n        }")]),
    ("pages-reused-under-reader", "pages that an older state shows are overwritten while it is read (I-B4)", "snapshot,single-compact", [
        (STORAGE + "Bolt/BoltDatabase.Commit.cs", "if (state.Meta.TransactionId + 1 < newest)", "if (state.Meta.TransactionId + 1 < newest && !$BUG)")]),
    ("conf-change-not-durable", "a membership change takes effect before the log durably calls it committed", "alone,members", [
        (CORE + "Consensus/WalLoop.cs", "            wal.Flush(sync: true);\n            then();", "            if (!$BUG)\n            {\n                wal.Flush(sync: true);\n            }\n\n            then();")]),

    # Applied position and determinism
    ("index-ahead-of-data", "the stored applied index runs ahead of the data (B1, #13766)", "single,crash-disk", [
        (CORE + "Backend/BackendStore.Commit.cs", "(index, term) = (_index, _term);", "(index, term) = (_index + ($BUG ? 1UL : 0), _term);")]),
    ("index-behind-data", "the stored applied index lags behind the data: entries are applied twice (B1, #11935)", "single,crash-disk", [
        (CORE + "Backend/BackendStore.Commit.cs", "        if (index > 0)", "        if (index > 0 && !($BUG && index % 4 != 0))")]),
    ("txn-half-applied", "a transaction fails on the member that answers and succeeds on the others (B2, #18667)", "crash,everything", [
        (CORE + "Mvcc/KvExecutor.Txn.cs", "        if (error == EtcdError.None)\n        {\n            position = 0;", "        if (error == EtcdError.None && (wantBody || !$BUG))\n        {\n            position = 0;")]),
    ("proposal-doubled", "a proposal now and then enters the log twice", "crash,calm", [
        (CORE + "Consensus/RaftLoop.Ready.cs", "            if (error != RaftError.None)\n            {\n                _metrics.ProposalsFailed", "            if ($BUG && proposal.RequestId % 64 == 0)\n            {\n                _node.Propose(proposal.Data);\n            }\n\n            if (error != RaftError.None)\n            {\n                _metrics.ProposalsFailed")]),
    ("stale-view", "some batches are answered before readers can see them", "calm,crash", [
        (CORE + "Apply/ApplyLoop.cs", "        _store.Publish();", "        if (!$BUG || _index % 8 != 0)\n        {\n            _store.Publish();\n        }")]),

    # Revisions and compaction
    ("compaction-drops-tombstone", "a compaction at a delete removes it from the history (B7, #18089)", "watch,single-compact", [
        (CORE + "Mvcc/CompactionJob.cs", "return revision.Main == _revision;", "return revision.Main == _revision && !$BUG;")]),
    ("compaction-removes-newest", "a compaction removes the newest version of a key that stands at its revision", "single-compact,watch", [
        (CORE + "Mvcc/CompactionJob.cs", "return key.Exists && key.Revision == revision;", "return key.Exists && key.Revision == revision && !($BUG && revision.Main == _revision);")]),
    ("range-more", "a range with a limit forgets that there is more", "calm,kubernetes", [
        (CORE + "Mvcc/RangePairs.cs", "            _more = true;", "            _more = !$BUG;")]),

    # Elections and replication
    ("vote-without-log-check", "a candidate with an old log gets votes", "crash-disk,partition", [
        (RAFT + "Node/RaftNode.Election.cs", "message.From == Successor || Log.IsUpToDate(", "$BUG || message.From == Successor || Log.IsUpToDate(")]),
    ("commit-without-quorum", "the leader commits what it alone has", "crash-disk,partition", [
        (RAFT + "Node/RaftNode.Replication.cs", "Log.MaybeCommit(new EntryId(Term, _tracker.Committed()))", "Log.MaybeCommit(new EntryId(Term, $BUG ? Progress.Find(Id)!.Match : _tracker.Committed()))")]),
    ("commit-of-old-term", "entries of earlier terms commit by counting (figure 8 of the raft paper)", "elections", [
        (RAFT + "Log/RaftLog.cs", "id.Index <= Committed || !Matches(id))", "id.Index <= Committed || (!Matches(id) && !$BUG))")]),
    ("answers-before-disk", "acknowledgements to the leader leave before the follower's disk has the entries", "crash-disk", [
        (RAFT + "Node/RaftNode.Sending.cs", "if (message.Type is MessageType.MsgAppResp or MessageType.MsgVoteResp or MessageType.MsgPreVoteResp)", "if ((!$BUG || message.To == Id) && message.Type is MessageType.MsgAppResp or MessageType.MsgVoteResp or MessageType.MsgPreVoteResp)")]),

    # Linearizable reads
    ("read-without-quorum", "a leader answers reads without asking whether it still leads (B6)", "partition", [
        (RAFT + "Node/RaftNode.Reads.cs", "if (DecidesAlone || ", "if ($BUG || DecidesAlone || ")]),
    ("read-before-first-commit", "a new leader answers reads before it committed anything in its term (B6, #14258)", "partition,crash", [
        (RAFT + "Node/RaftNode.Reads.cs", "if (!HasCommittedInTerm)\n        {\n            _readsBeforeFirstCommit", "if (!HasCommittedInTerm && !$BUG)\n        {\n            _readsBeforeFirstCommit")]),
    ("read-confirmed-by-old-answer", "a late answer to an earlier heartbeat confirms a newer read (B6, #20418)", "reads", [
        (RAFT + "ReadIndex/ReadQueue.cs", "_acks[from] = Math.Max(position, _acks.GetValueOrDefault(from));", "_acks[from] = $BUG ? NewestPosition : Math.Max(position, _acks.GetValueOrDefault(from));")]),
    ("read-before-applied", "a read does not wait until this member has applied the read index", "network,crash,calm", [
        (CORE + "Consensus/ReadIndexQueue.cs", "_applied.WhenReached(state.Index,", "_applied.WhenReached($BUG ? 0 : state.Index,")]),
    ("read-alone-too-long", "a member that is not the whole cluster any more still reads at once", "alone,members", [
        (CORE + "Consensus/LoneLeader.cs", "if (!node.IsAlone)", "if (!node.IsAlone && !($BUG && _holds))")]),

    # Watches
    ("watch-starts-late", "a watch from now on misses the next revision", "watch,calm", [
        (CORE + "Watch/WatchHub.cs", "watcher.Start == 0 ? newest + 1", "watcher.Start == 0 ? newest + ($BUG ? 2 : 1)")]),
    ("watch-gap-at-join", "a watcher that catches up skips what fell out of the recent changes (B7)", "watch,everything", [
        (CORE + "Watch/WatchHub.CatchUp.cs", "if (watcher.Next < _recent.First)\n            {\n                return false;", "if (watcher.Next < _recent.First && !$BUG)\n            {\n                return false;")]),
    ("watch-parked-loses", "the event that meets a full queue is lost (B7, #17529)", "watch", [
        (CORE + "Watch/WatchHub.Delivery.cs", "Park(refused, revision);", "Park(refused, $BUG ? revision + 1 : revision);")]),
    ("watch-progress-lies", "a bookmark does not wait for watchers that lag (B9, #15220)", "watch,snapshot", [
        (CORE + "Watch/WatchHub.Progress.cs", "watcher.State == WatcherState.Synced && watcher.Start <= _revision", "($BUG || watcher.State == WatcherState.Synced) && watcher.Start <= _revision")]),
    ("watch-ends-at-compaction", "a lagging watcher jumps over a compaction instead of being told", "watch", [
        (CORE + "Watch/WatchHub.CatchUp.cs", "            Watcher watcher = _queue[i];\n            if (watcher.State", "            Watcher watcher = _queue[i];\n            if ($BUG && watcher.Next < compacted)\n            {\n                watcher.Next = compacted;\n            }\n\n            if (watcher.State")]),
    ("watch-after-snapshot", "watchers do not hear of what a received snapshot brought (B8, #15271)", "snapshot", [
        (CORE + "Watch/WatchHub.Delivery.cs", "Math.Max(watcher.Next, next) <= _revision)", "Math.Max(watcher.Next, next) <= _revision && !$BUG)")]),

    # Leases
    ("lease-not-extended", "a renewal is confirmed but the deadline stays", "lease,calm", [
        (CORE + "Leases/Lessor.Queries.cs", "lease.TryMoveDeadline(seen, DeadlineAfter(now, lease.Ttl))", "lease.TryMoveDeadline(seen, $BUG ? seen : DeadlineAfter(now, lease.Ttl))")]),
    ("lease-revoked-by-deposed-leader", "a leader that was replaced goes on ending leases (B11, #15247)", "lease", [
        (CORE + "Consensus/RaftLoop.Ready.cs", "if (proposal.LeaderTerm != 0 && !Leads(proposal.LeaderTerm))", "if (proposal.LeaderTerm != 0 && !Leads(proposal.LeaderTerm) && !$BUG)")]),
    ("lease-immortal", "a new leader does not count the time of old leases", "lease,crash", [
        (CORE + "Leases/Lessor.Expiry.cs", "                lease.ForceDeadline(deadline);\n                _expiries.Enqueue(lease, deadline);\n                ScheduleCheckpoint", "                lease.ForceDeadline(deadline);\n                if (!$BUG)\n                {\n                    _expiries.Enqueue(lease, deadline);\n                }\n\n                ScheduleCheckpoint")]),
    ("lease-leaves-keys", "the keys of an ended lease stay (I-L4)", "lease,calm", [
        (CORE + "Apply/V3Applier.Leases.cs", "_kv.DeleteKeys(sortedKeys);", "_kv.DeleteKeys($BUG ? [] : sortedKeys);")]),
    ("lease-renewed-after-end", "a lease that was handed out for revocation is renewed (B11, #20615)", "lease,clock", [
        (CORE + "Leases/Lessor.Queries.cs", "            if (seen <= now)\n", "            if (seen <= now && !$BUG)\n")]),
    ("lease-lost-in-snapshot", "a received snapshot does not bring its leases", "snapshot,lease", [
        (CORE + "Maintenance/SnapshotInstaller.cs", "Lessor.Restore(backend);", "if (!$BUG)\n        {\n            Lessor.Restore(backend);\n        }")]),

    # Users and roles
    ("permission-outlives-revoke", "a permission that was taken from a role stays with its users", "auth", [
        (CORE + "Auth/AuthStore.Roles.cs", "Put(request.Role, changed, backend);\n        AddUpHolders(request.Role);", "Put(request.Role, changed, backend);\n        if (!$BUG)\n        {\n            AddUpHolders(request.Role);\n        }")]),
    ("auth-lost-in-snapshot", "a received snapshot does not bring users and roles (B2, #14648)", "auth,everything", [
        (CORE + "Maintenance/SnapshotInstaller.cs", "        ReloadAuth();\n", "        if (!$BUG)\n        {\n            ReloadAuth();\n        }\n")]),

    # The v2 key space
    ("v2-lost-in-snapshot", "a received snapshot does not bring the v2 key space", "v2,everything,snapshot", [
        (CORE + "Maintenance/SnapshotInstaller.cs", "V2.Recover(snapshot.Data.Span);", "if (!$BUG)\n        {\n            V2.Recover(snapshot.Data.Span);\n        }")]),
    ("v2-expires-by-own-clock", "each member ends v2 nodes by its own clock instead of the leader's", "v2,everything", [
        (CORE + "V2/V2Applier.cs", "store.DeleteExpired(cutoff, now);", "store.DeleteExpired($BUG ? now : cutoff, now);")]),
    ("v2-swap-without-compare", "a v2 compare-and-swap does not compare", "v2,calm", [
        (CORE + "V2/V2Applier.cs", "        if (compares)", "        if (compares && !$BUG)")]),
    ("v2-watch-skips-past", "a v2 watch from an old index misses the change at that index", "v2,calm", [
        (CORE + "V2/V2WatchHub.cs", "new V2Watcher(this, key, recursive, stream, first,", "new V2Watcher(this, key, recursive, stream, $BUG && since != 0 ? first + 1 : first,")]),
    ("v2-read-without-quorum", "a quorum read of the v2 key space answers what this member knows", "v2", [
        (CORE + "Requests/V2Requests.cs", "EtcdError error = await raft.Reads.WaitAsync();", "EtcdError error = $BUG ? EtcdError.None : await raft.Reads.WaitAsync();")]),

]
