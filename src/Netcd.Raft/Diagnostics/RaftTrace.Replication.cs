namespace Netcd.Raft;

internal sealed partial class RaftTrace
{
    public void NoProgress(ulong peer) => Write(RaftLogLevel.Debug, $"{id:x} no progress available for {peer:x}");

    public void ReceivedRejection(in Message message) => Write(
        RaftLogLevel.Debug,
        $"{id:x} received MsgAppResp(rejected, hint: (index {message.RejectHint}, term {message.LogTerm})) from {message.From:x} for index {message.Index}");

    public void DecreasedProgress(ulong peer, Progress progress) => Write(
        RaftLogLevel.Debug,
        $"{id:x} decreased progress of {peer:x} to [{progress}]");

    public void RecoveredFromSnapshot(ulong peer, Progress progress) => Write(
        RaftLogLevel.Debug,
        $"{id:x} recovered from needing snapshot, resumed sending replication messages to {peer:x} [{progress}]");

    public void SendingSnapshot(RaftLog log, SnapshotMetadata snapshot, ulong peer, Progress progress) => Write(
        RaftLogLevel.Debug,
        $"{id:x} [firstindex: {log.FirstIndex}, commit: {log.Committed}] sent snapshot[index: {snapshot.Index}, term: {snapshot.Term}] to {peer:x} [{progress}]");

    public void PausedForSnapshot(ulong peer, Progress progress) => Write(
        RaftLogLevel.Debug,
        $"{id:x} paused sending replication messages to {peer:x} [{progress}]");

    public void IgnoringSnapshotToInactive(ulong peer) => Write(
        RaftLogLevel.Debug,
        $"ignore sending snapshot to {peer:x} since it is not recently active");

    public void SnapshotUnavailable(ulong peer) => Write(
        RaftLogLevel.Debug,
        $"{id:x} failed to send snapshot to {peer:x} because snapshot is temporarily unavailable");

    public void SnapshotReported(ulong peer, bool failed, Progress progress) => Write(
        RaftLogLevel.Debug,
        $"{id:x} snapshot {(failed ? "failed" : "succeeded")}, resumed sending replication messages to {peer:x} [{progress}]");

    public void Unreachable(ulong peer, Progress progress) => Write(
        RaftLogLevel.Debug,
        $"{id:x} failed to send message to {peer:x} because it is unreachable [{progress}]");

    public void RejectedAppend(ulong ownTerm, in Message message) => Write(
        RaftLogLevel.Debug,
        $"{id:x} [logterm: {ownTerm}, index: {message.Index}] rejected MsgApp [logterm: {message.LogTerm}, index: {message.Index}] from {message.From:x}");

    public void ReadsReleasedEarly() => Write(
        RaftLogLevel.Error,
        $"pending MsgReadIndex should be released only after first commit in current term");
}
