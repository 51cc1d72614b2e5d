using System.Collections.Immutable;
using System.Text;

namespace Netcd.Raft;

/// <summary>Says in words what the library's values hold, in the format of etcd's tools and conformance scripts. Thread-safe: no state.</summary>
public static partial class Describe
{
    /// <summary>Term, vote (if any) and commit, as in <c>Term:1 Vote:1 Commit:5</c>.</summary>
    public static string HardState(in HardState state)
    {
        var vote = state.Vote == 0 ? "" : $" Vote:{state.Vote}";
        return $"Term:{state.Term}{vote} Commit:{state.Commit}";
    }

    /// <summary>Leader and role, as in <c>Lead:1 State:StateLeader</c>.</summary>
    public static string SoftState(in SoftState state) => $"Lead:{state.Lead} State:{Names.Of(state.Role)}";

    /// <summary>The lists of a configuration, ids in decimal.</summary>
    public static string ConfState(ConfState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var text = new StringBuilder();
        Append(text, "Voters:", state.Voters);
        Append(text, " VotersOutgoing:", state.VotersOutgoing);
        Append(text, " Learners:", state.Learners);
        Append(text, " LearnersNext:", state.LearnersNext);
        return text.Append(state.AutoLeave ? " AutoLeave:true" : " AutoLeave:false").ToString();
    }

    /// <summary>Index, term and configuration of a snapshot.</summary>
    public static string Snapshot(Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return $"Index:{snapshot.Metadata.Index} Term:{snapshot.Metadata.Term} ConfState:{ConfState(snapshot.Metadata.ConfState)}";
    }

    /// <summary>The state of one peer, as in <c>StateReplicate match=6 next=7 paused inflight=1[full]</c>.</summary>
    public static string Progress(in ProgressStatus progress)
    {
        var text = new StringBuilder();
        text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{Names.Of(progress.State)} match={progress.Match} next={progress.Next}");
        text.Append(progress.IsLearner ? " learner" : "").Append(progress.IsPaused ? " paused" : "");
        if (progress.PendingSnapshot > 0)
        {
            text.Append(" pendingSnap=").Append(progress.PendingSnapshot);
        }

        text.Append(progress.RecentActive ? "" : " inactive");
        if (progress.Inflight > 0)
        {
            text.Append(" inflight=").Append(progress.Inflight).Append(progress.InflightFull ? "[full]" : "");
        }

        return text.ToString();
    }

    /// <summary>A status as the JSON that etcd's library prints: ids in hexadecimal strings, peers in ascending order.</summary>
    public static string Status(RaftStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        var (id, hard, soft, applied, transferee) = status.Basic;
        var text = new StringBuilder();
        text.Append($"{{\"id\":\"{id:x}\",\"term\":{hard.Term},\"vote\":\"{hard.Vote:x}\",\"commit\":{hard.Commit},\"lead\":\"{soft.Lead:x}\",");
        text.Append($"\"raftState\":\"{Names.Of(soft.Role)}\",\"applied\":{applied},\"progress\":{{");
        var separator = "";
        foreach (var peer in status.Progress)
        {
            text.Append($"{separator}\"{peer.Id:x}\":{{\"match\":{peer.Match},\"next\":{peer.Next},\"state\":\"{Names.Of(peer.State)}\"}}");
            separator = ",";
        }

        return text.Append($"}},\"leadtransferee\":\"{transferee:x}\"}}").ToString();
    }

    private static void Append(StringBuilder text, string label, ImmutableArray<ulong> ids)
    {
        text.Append(label).Append('[').AppendJoin(' ', ids).Append(']');
    }
}
