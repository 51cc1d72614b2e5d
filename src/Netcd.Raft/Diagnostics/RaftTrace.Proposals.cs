namespace Netcd.Raft;

internal sealed partial class RaftTrace
{
    public void DroppingProposalOverLimit() => Write(
        RaftLogLevel.Warning,
        $"{id:x} appending new entries to log would exceed uncommitted entry size limit; dropping proposal");

    public void DroppingProposalWithoutLeader(ulong term) => Write(RaftLogLevel.Info, $"{id:x} no leader at term {term}; dropping proposal");

    public void NotForwardingProposal(ulong lead, ulong term) => Write(
        RaftLogLevel.Info,
        $"{id:x} not forwarding to leader {lead:x} at term {term}; dropping proposal");

    public void DroppingProposalInTransfer(ulong term, ulong transferee) => Write(
        RaftLogLevel.Debug,
        $"{id:x} [term {term}] transfer leadership to {transferee:x} is in progress; dropping proposal");

    public void IgnoringChangeUnapplied(ConfChangeV2 change, GroupConfig config, ulong pendingIndex, ulong applied) => Write(
        RaftLogLevel.Info,
        $"{id:x} ignoring conf change {Describe.ConfChange(change)} at config {config}: possible unapplied conf change at index {pendingIndex} (applied to {applied})");

    public void IgnoringChangeWhileJoint(ConfChangeV2 change, GroupConfig config) => Write(
        RaftLogLevel.Info,
        $"{id:x} ignoring conf change {Describe.ConfChange(change)} at config {config}: must transition out of joint config first");

    public void IgnoringLeaveWhileNotJoint(ConfChangeV2 change, GroupConfig config) => Write(
        RaftLogLevel.Info,
        $"{id:x} ignoring conf change {Describe.ConfChange(change)} at config {config}: not in joint state; refusing empty conf change");

    public void LeavingJoint(GroupConfig config) => Write(
        RaftLogLevel.Info,
        $"initiating automatic transition out of joint configuration {config}");

    public void NotLeavingJoint(GroupConfig config, RaftError error) => Write(
        RaftLogLevel.Debug,
        $"not initiating automatic transition out of joint configuration {config}: {error.Text()}");
}
