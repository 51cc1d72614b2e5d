using Netcd.Core.LocalMember;
using Netcd.Protocol.Errors;
using Netcd.Raft;
using Netcd.Rpc.Server;

namespace Netcd.Server.Grpc;

/// <summary>
/// Refuses calls that this member cannot serve at present: most of them while it is a learner, and those whose metadata
/// <c>hasleader</c> asks for a leader while there is none. Such streams end when there has been none for three election time-outs.
/// </summary>
public sealed class MemberGuard : RpcInterceptor, IDisposable
{
    private const int MaxLookupsWithoutLeader = 3;
    private const string Range = "/etcdserverpb.KV/Range";

    private readonly EtcdMember _member;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private readonly HashSet<RpcCall> _streams = [];
    private int _lookupsWithoutLeader;

    /// <summary>Begins to look for the leader.</summary>
    /// <param name="member">Who serves.</param>
    /// <param name="electionTimeout">Time between two looks.</param>
    /// <param name="clock">Source of the timer.</param>
    public MemberGuard(EtcdMember member, TimeSpan electionTimeout, TimeProvider clock)
    {
        _member = member;
        _timer = clock.CreateTimer(static state => ((MemberGuard)state!).Look(), this, electionTimeout, electionTimeout);
    }

    private bool HasLeader => _member.Raft.View.Leader != RaftId.None;

    /// <inheritdoc/>
    public override void OnStarted(RpcCall call)
    {
        if (_member.Membership.IsLocalLearner && !IsServedByLearner(call.Method))
        {
            Answers.Fail(call, EtcdError.NotSupportedForLearner);
            return;
        }

        if (call.GetMetadata("hasleader") != "true")
        {
            return;
        }

        if (!HasLeader)
        {
            Answers.Fail(call, EtcdError.NoLeader);
        }
        else if (call.Method.Kind != RpcMethodKind.Unary)
        {
            lock (_gate)
            {
                _streams.Add(call);
            }
        }
    }

    /// <inheritdoc/>
    public override void OnCompleted(RpcCall call)
    {
        if (call.Method.Kind != RpcMethodKind.Unary)
        {
            lock (_gate)
            {
                _streams.Remove(call);
            }
        }
    }

    /// <summary>Looks no more.</summary>
    public void Dispose() => _timer.Dispose();

    /// <summary>Of the ranges only the serializable ones are; who serves them looks at that.</summary>
    private static bool IsServedByLearner(RpcMethod method) => method.Path is Range or "/etcdserverpb.Maintenance/Status" or "/etcdserverpb.Maintenance/Snapshot";

    private void Look()
    {
        _lookupsWithoutLeader = HasLeader ? 0 : _lookupsWithoutLeader + 1;
        if (_lookupsWithoutLeader < MaxLookupsWithoutLeader)
        {
            return;
        }

        RpcCall[] ended;
        lock (_gate)
        {
            ended = [.. _streams];
            _streams.Clear();
        }

        foreach (RpcCall call in ended)
        {
            Answers.Abort(call, EtcdError.NoLeader);
        }
    }
}
