namespace Netcd.Raft;

internal sealed partial class RaftTrace
{
    public void BecameFollower(ulong term) => Write(RaftLogLevel.Info, $"{id:x} became follower at term {term}");

    public void BecameCandidate(ulong term) => Write(RaftLogLevel.Info, $"{id:x} became candidate at term {term}");

    public void BecamePreCandidate(ulong term) => Write(RaftLogLevel.Info, $"{id:x} became pre-candidate at term {term}");

    public void BecameLeader(ulong term) => Write(RaftLogLevel.Info, $"{id:x} became leader at term {term}");

    public void StartingElection(ulong term) => Write(RaftLogLevel.Info, $"{id:x} is starting a new election at term {term}");

    public void IgnoringHup() => Write(RaftLogLevel.Debug, $"{id:x} ignoring MsgHup because already leader");

    public void Unpromotable() => Write(RaftLogLevel.Warning, $"{id:x} is unpromotable and can not campaign");

    public void CannotCampaignWithPendingChanges(ulong term) => Write(
        RaftLogLevel.Warning,
        $"{id:x} cannot campaign at term {term} since there are still pending configuration changes to apply");

    public void RequestedVote(EntryId last, MessageType type, ulong to, ulong term) => Write(
        RaftLogLevel.Info,
        $"{id:x} [logterm: {last.Term}, index: {last.Index}] sent {type} request to {to:x} at term {term}");

    public void ReceivedVote(MessageType type, ulong from, ulong term, bool granted) => Write(
        RaftLogLevel.Info,
        $"{id:x} received {type}{(granted ? "" : " rejection")} from {from:x} at term {term}");

    public void TalliedVotes(int granted, MessageType type, int rejected) => Write(
        RaftLogLevel.Info,
        $"{id:x} has received {granted} {type} votes and {rejected} vote rejections");

    public void CastVote(EntryId last, ulong vote, in Message request, ulong term) => Write(
        RaftLogLevel.Info,
        $"{id:x} [logterm: {last.Term}, index: {last.Index}, vote: {vote:x}] cast {request.Type} for {request.From:x} [logterm: {request.LogTerm}, index: {request.Index}] at term {term}");

    public void RejectedVote(EntryId last, ulong vote, in Message request, ulong term) => Write(
        RaftLogLevel.Info,
        $"{id:x} [logterm: {last.Term}, index: {last.Index}, vote: {vote:x}] rejected {request.Type} from {request.From:x} [logterm: {request.LogTerm}, index: {request.Index}] at term {term}");

    public void IgnoredVoteInLease(EntryId last, ulong vote, in Message request, ulong term, int remainingTicks) => Write(
        RaftLogLevel.Info,
        $"{id:x} [logterm: {last.Term}, index: {last.Index}, vote: {vote:x}] ignored {request.Type} from {request.From:x} [logterm: {request.LogTerm}, index: {request.Index}] at term {term}: lease is not expired (remaining ticks: {remainingTicks})");

    public void ReceivedHigherTerm(ulong term, in Message message) => Write(
        RaftLogLevel.Info,
        $"{id:x} [term: {term}] received a {message.Type} message with higher term from {message.From:x} [term: {message.Term}]");

    public void IgnoredLowerTerm(ulong term, in Message message) => Write(
        RaftLogLevel.Info,
        $"{id:x} [term: {term}] ignored a {message.Type} message with lower term from {message.From:x} [term: {message.Term}]");

    public void SteppedDownWithoutQuorum() => Write(RaftLogLevel.Warning, $"{id:x} stepped down to follower since quorum is not active");

    public void ForgettingLeader(ulong lead, ulong term) => Write(RaftLogLevel.Info, $"{id:x} forgetting leader {lead:x} at term {term}");

    public void IgnoringForgetLeader() => Write(RaftLogLevel.Error, $"ignoring MsgForgetLeader due to ReadOnlyLeaseBased");
}
