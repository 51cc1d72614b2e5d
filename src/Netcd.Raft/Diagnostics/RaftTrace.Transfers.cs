namespace Netcd.Raft;

internal sealed partial class RaftTrace
{
    public void IgnoringTransferToLearner() => Write(RaftLogLevel.Debug, $"{id:x} is learner. Ignored transferring leadership");

    public void IgnoringTransferToSelf() => Write(RaftLogLevel.Debug, $"{id:x} is already leader. Ignored transferring leadership to self");

    public void StartingTransfer(ulong term, ulong to) => Write(RaftLogLevel.Info, $"{id:x} [term {term}] starts to transfer leadership to {to:x}");

    public void TransferInProgress(ulong term, ulong to) => Write(
        RaftLogLevel.Info,
        $"{id:x} [term {term}] transfer leadership to {to:x} is in progress, ignores request to same node {to:x}");

    public void AbortedTransfer(ulong term, ulong to) => Write(
        RaftLogLevel.Info,
        $"{id:x} [term {term}] abort previous transferring leadership to {to:x}");

    public void SentTimeoutNowAtOnce(ulong to) => Write(
        RaftLogLevel.Info,
        $"{id:x} sends MsgTimeoutNow to {to:x} immediately as {to:x} already has up-to-date log");

    public void SentTimeoutNowAfterAck(ulong to) => Write(
        RaftLogLevel.Info,
        $"{id:x} sent MsgTimeoutNow to {to:x} after received MsgAppResp");

    public void ReceivedTimeoutNow(ulong term, ulong from) => Write(
        RaftLogLevel.Info,
        $"{id:x} [term {term}] received MsgTimeoutNow from {from:x} and starts an election to get leadership.");

    public void IgnoringTimeoutNow(ulong term, RaftRole role, ulong from) => Write(
        RaftLogLevel.Debug,
        $"{id:x} [term {term} state {Names.Of(role)}] ignored MsgTimeoutNow from {from:x}");

    public void DroppingTransfer(ulong term) => Write(RaftLogLevel.Info, $"{id:x} no leader at term {term}; dropping leader transfer msg");

    public void DroppingRead(ulong term) => Write(RaftLogLevel.Info, $"{id:x} no leader at term {term}; dropping index reading msg");

    public void InvalidReadResponse(ulong from, int entries) => Write(
        RaftLogLevel.Error,
        $"{id:x} invalid format of MsgReadIndexResp from {from:x}, entries count: {entries}");
}
