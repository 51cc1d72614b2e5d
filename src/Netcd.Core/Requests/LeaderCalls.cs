using Netcd.Core.Consensus;
using Netcd.Core.Membership;
using Netcd.Core.Peers;
using Netcd.Protocol.Errors;

namespace Netcd.Core.Requests;

/// <summary>
/// Takes requests that do not go through the log to the leader, wherever it is, and tries again while there is none or it
/// cannot be reached. Thread-safe.
/// </summary>
public sealed class LeaderCalls(RaftLoop raft, ClusterMembership membership, TimeProvider clock, RaftLoopOptions options)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Timers count whole milliseconds: a wait for less ends at once, and would be repeated until the time is up.</summary>
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(1);

    /// <summary>Asks the leader.</summary>
    /// <param name="local">Answers when this member leads.</param>
    /// <param name="remote">Asks another member's peer URL within a time limit.</param>
    /// <param name="isFinal">Which errors end the attempts.</param>
    /// <param name="cancellation">Ends the attempts.</param>
    /// <returns>A value or an error; never no answer.</returns>
    /// <exception cref="OperationCanceledException">The attempts were ended.</exception>
    public async ValueTask<PeerResult<T>> AskAsync<T>(
        Func<ValueTask<PeerResult<T>>> local,
        Func<string, TimeSpan, Task<PeerResult<T>>> remote,
        Func<EtcdError, bool> isFinal,
        CancellationToken cancellation)
    {
        long started = clock.GetTimestamp();
        while (true)
        {
            RaftView view = raft.View;
            TimeSpan left = options.RequestTimeLimit - clock.GetElapsedTime(started);
            Member? leader = membership.View.Find(view.Leader);
            if (left < ShortestWait)
            {
                return PeerResult<T>.Failed(leader is null ? EtcdError.NoLeader : EtcdError.Timeout);
            }

            PeerResult<T> result = view.IsLeader ? await local()
                : leader is null ? PeerResult<T>.NoAnswer("no leader")
                : await PeerSurvey.AskAsync(leader, url => remote(url, left));
            if (result.Succeeded || (result.IsAnswered && isFinal(result.Error)))
            {
                return result;
            }

            await Task.Delay(leader is null ? Min(options.ElectionTimeout, left) : Pause, clock, cancellation);
        }
    }

    private static TimeSpan Min(TimeSpan x, TimeSpan y) => x < y ? x : y;
}
