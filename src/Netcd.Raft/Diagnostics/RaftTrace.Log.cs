namespace Netcd.Raft;

internal sealed partial class RaftTrace
{
    public void FoundConflict(EntryId conflicting, ulong existingTerm) => Write(
        RaftLogLevel.Info,
        $"found conflict at index {conflicting.Index} [existing term: {existingTerm}, conflicting term: {conflicting.Term}]");

    public void ReplacingUnstable(ulong from) => Write(RaftLogLevel.Info, $"replace the unstable entries from index {from}");

    public void TruncatingUnstable(ulong from) => Write(RaftLogLevel.Info, $"truncate the unstable entries before index {from}");

    public void StableEntryMissing(ulong index) => Write(RaftLogLevel.Info, $"entry at index {index} missing from unstable log; ignoring");

    public void StableEntryIsSnapshot(ulong index) => Write(RaftLogLevel.Info, $"entry at index {index} matched unstable snapshot; ignoring");

    public void StableEntryMismatch(EntryId stable, ulong term) => Write(
        RaftLogLevel.Info,
        $"entry at (index,term)=({stable.Index},{stable.Term}) mismatched with entry at ({stable.Index},{term}) in unstable log; ignoring");

    public void IgnoredStaleAppend(ulong term, in Message message) => Write(
        RaftLogLevel.Info,
        $"{id:x} [term: {term}] ignored entry appends from a {message.Type} message with lower term [term: {message.Term}]");

    public void RestoringLog(RaftLog log, Snapshot snapshot) => Write(
        RaftLogLevel.Info,
        $"log [committed={log.Committed}, applied={log.Applied}, applying={log.Applying}, unstable.offset={log.Unstable.Offset}, unstable.offsetInProgress={log.Unstable.OffsetInProgress}, len(unstable.Entries)={log.Unstable.Count}] starts to restore snapshot [index: {snapshot.Metadata.Index}, term: {snapshot.Metadata.Term}]");

    public void RestoredLog(RaftLog log, SnapshotMetadata snapshot) => Write(
        RaftLogLevel.Info,
        $"{id:x} [commit: {log.Committed}, lastindex: {log.LastEntryId.Index}, lastterm: {log.LastEntryId.Term}] restored snapshot [index: {snapshot.Index}, term: {snapshot.Term}]");

    public void RestoredSnapshot(ulong commit, SnapshotMetadata snapshot) => Write(
        RaftLogLevel.Info,
        $"{id:x} [commit: {commit}] restored snapshot [index: {snapshot.Index}, term: {snapshot.Term}]");

    public void IgnoredSnapshot(ulong commit, SnapshotMetadata snapshot) => Write(
        RaftLogLevel.Info,
        $"{id:x} [commit: {commit}] ignored snapshot [index: {snapshot.Index}, term: {snapshot.Term}]");

    public void FastForwarded(RaftLog log, SnapshotMetadata snapshot) => Write(
        RaftLogLevel.Info,
        $"{id:x} [commit: {log.Committed}, lastindex: {log.LastEntryId.Index}, lastterm: {log.LastEntryId.Term}] fast-forwarded commit to snapshot [index: {snapshot.Index}, term: {snapshot.Term}]");

    public void RestoreOutsideOfFollower() => Write(
        RaftLogLevel.Warning,
        $"{id:x} attempted to restore snapshot as leader; should never happen");

    public void RestoreWithoutSelf(ConfState state) => Write(
        RaftLogLevel.Warning,
        $"{id:x} attempted to restore snapshot but it is not in the ConfState {Describe.ConfState(state)}; should never happen");
}
