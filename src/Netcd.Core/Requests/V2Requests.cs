using Netcd.Core.Consensus;
using Netcd.Core.Membership;
using Netcd.Core.V2;
using Netcd.Protocol.Errors;

namespace Netcd.Core.Requests;

/// <summary>v2 requests as the API layer hands them in: changes go through the log, reads to the tree of this member. Thread-safe.</summary>
/// <param name="proposer">Takes changes.</param>
/// <param name="raft">Takes linearizable reads.</param>
/// <param name="store">The tree of this member.</param>
/// <param name="membership">The members, for the numbers of v1.</param>
/// <param name="clock">Time, for TTLs.</param>
public sealed class V2Requests(Proposer proposer, RaftLoop raft, V2Store store, ClusterMembership membership, TimeProvider clock)
{
    /// <summary>Local reads, watches and statistics.</summary>
    public V2Store Store => store;

    /// <summary>Nanoseconds since the Unix epoch.</summary>
    public long Now => V2Time.From(clock.GetUtcNow());

    /// <summary>Number of the last command, as v1 clients see it.</summary>
    public ulong V1Index => Store.V1.IndexAt(membership.View.Joined);

    /// <summary>Puts a change into the log and waits until this member has applied it.</summary>
    /// <param name="request">The change; it gets its id here.</param>
    /// <returns>The event, or why there is none: code 300 with the reason when the log did not take it.</returns>
    public async ValueTask<V2Result> ProposeAsync(V2Request request) => ResultOf(await StartAsync(request));

    /// <summary>The same, with a result for <see cref="ResultOf"/>: a wait less for callers that have many.</summary>
    public ValueTask<ApplyResult> StartAsync(V2Request request) => proposer.ProposeAsync(request);

    /// <summary>What came of a change.</summary>
    public static V2Result ResultOf(in ApplyResult result) =>
        result.Error != EtcdError.None ? NotApplied(result.Error)
        : result.Response is V2ApplyResult { HasAnswer: true } applied ? applied.Answer
        : V2Result.Of(V2ErrorCode.RaftInternal, "received response with no Event/Watcher!", 0);

    /// <summary>Reads what this member knows now.</summary>
    /// <param name="path">Full path with namespace.</param>
    /// <param name="recursive">Whole subtree.</param>
    public V2Result Get(string path, bool recursive) => Store.Get(path, recursive, Now);

    /// <summary>Reads after everything that was acknowledged before. Shares the rounds of the key-value reads instead of an entry of its own.</summary>
    /// <param name="path">Full path with namespace.</param>
    /// <param name="recursive">Whole subtree.</param>
    public async ValueTask<V2Result> GetLinearizableAsync(string path, bool recursive)
    {
        EtcdError error = await raft.Reads.WaitAsync();
        return error == EtcdError.None ? Get(path, recursive) : NotApplied(error);
    }

    private static V2Result NotApplied(EtcdError error) => V2Result.Of(V2ErrorCode.RaftInternal, error.Message(), 0);
}
