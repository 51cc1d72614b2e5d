using System.Runtime.CompilerServices;
using Netcd.Core.Consensus;
using Netcd.Core.Membership;
using Netcd.Core.V2;
using Netcd.Protocol.Errors;

namespace Netcd.Core.Requests;

/// <summary>v2 requests as the API layer hands them in: changes go through the log, reads to the tree of this member. Thread-safe.</summary>
public sealed class V2Requests
{
    private readonly Proposer _proposer;
    private readonly RaftLoop _raft;
    private readonly ClusterMembership _membership;
    private readonly TimeProvider _clock;

    /// <summary>Creates the entrance.</summary>
    public V2Requests(Proposer proposer, RaftLoop raft, V2Store store, ClusterMembership membership, TimeProvider clock)
    {
        _membership = membership;
        _proposer = proposer;
        _raft = raft;
        Store = store;
        _clock = clock;
    }

    /// <summary>Local reads, watches and statistics.</summary>
    public V2Store Store { get; }

    /// <summary>Nanoseconds since the Unix epoch.</summary>
    public long Now => V2Time.From(_clock.GetUtcNow());

    /// <summary>Number of the last command, as v1 clients see it.</summary>
    public ulong V1Index => Store.V1.IndexAt(_membership.View.Joined);

    /// <summary>Puts a change into the log and waits until this member has applied it.</summary>
    /// <param name="request">The change; it gets its id here.</param>
    /// <returns>The event, or why there is none: code 300 with the reason when the log did not take it.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<V2Result> ProposeAsync(V2Request request)
    {
        ApplyResult result = await _proposer.ProposeAsync(request);
        return result.Error != EtcdError.None ? NotApplied(result.Error)
            : result.Response is V2ApplyResult { HasAnswer: true } applied ? applied.Answer
            : V2Result.Of(V2ErrorCode.RaftInternal, "received response with no Event/Watcher!", 0);
    }

    /// <summary>Reads what this member knows now.</summary>
    /// <param name="path">Full path with namespace.</param>
    /// <param name="recursive">Whole subtree.</param>
    public V2Result Get(string path, bool recursive) => Store.Get(path, recursive, Now);

    /// <summary>Reads after everything that was acknowledged before. Shares the rounds of the key-value reads instead of an entry of its own.</summary>
    /// <param name="path">Full path with namespace.</param>
    /// <param name="recursive">Whole subtree.</param>
    public async ValueTask<V2Result> GetLinearizableAsync(string path, bool recursive)
    {
        EtcdError error = await _raft.Reads.WaitAsync();
        return error == EtcdError.None ? Get(path, recursive) : NotApplied(error);
    }

    private static V2Result NotApplied(EtcdError error) => V2Result.Of(V2ErrorCode.RaftInternal, error.Message(), 0);
}
