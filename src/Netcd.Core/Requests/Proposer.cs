using System.Text;
using Google.Protobuf;
using Netcd.Core.Auth;
using Netcd.Core.Consensus;
using Netcd.Core.Membership;
using Netcd.Core.V2;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;

namespace Netcd.Core.Requests;

/// <summary>Puts requests into the replicated log and gives their results back. Thread-safe.</summary>
public sealed class Proposer
{
    /// <summary>The usual <see cref="MaxApplyLag"/>.</summary>
    public const ulong UsualApplyLag = 5000;

    private readonly RaftLoop _raft;
    private readonly AppliedIndex _applied;
    private readonly PendingRequests _pending;
    private readonly RequestIdGenerator _ids;
    private readonly int _maxRequestBytes;

    /// <summary>Creates the proposer.</summary>
    public Proposer(RaftLoop raft, AppliedIndex applied, PendingRequests pending, RequestIdGenerator ids, int maxRequestBytes)
    {
        _raft = raft;
        _applied = applied;
        _pending = pending;
        _ids = ids;
        _maxRequestBytes = maxRequestBytes;
    }

    /// <summary>Entries that may be committed and not yet applied before new requests are refused.</summary>
    public ulong MaxApplyLag { get; init; } = UsualApplyLag;

    /// <summary>Proposes a request that is already encoded, for example as its client sent it.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="body">The encoded message.</param>
    /// <param name="caller">On whose behalf; checked when the entry is applied.</param>
    public ValueTask<ApplyResult> ProposeAsync(InternalRequestKind kind, ReadOnlySpan<byte> body, in AuthCaller caller = default)
    {
        if (IsBehind)
        {
            return new(ApplyResult.Failed(EtcdError.TooManyRequests));
        }

        ulong id = _ids.Next();
        byte[] entry = Encode(kind, body, id, caller);
        return entry.Length > _maxRequestBytes ? new(ApplyResult.Failed(EtcdError.RequestTooLarge)) : Propose(id, entry);
    }

    /// <summary>Proposes a v2 request of a client, within the limits of every client's request.</summary>
    public ValueTask<ApplyResult> ProposeAsync(V2Request request)
    {
        if (IsBehind)
        {
            return new(ApplyResult.Failed(EtcdError.TooManyRequests));
        }

        ulong id = _ids.Next();
        byte[] entry = V2RequestCodec.Encode(request, id);
        return entry.Length > _maxRequestBytes ? new(ApplyResult.Failed(EtcdError.RequestTooLarge)) : Propose(id, entry);
    }

    /// <summary>Proposes a message.</summary>
    public ValueTask<ApplyResult> ProposeAsync(InternalRequestKind kind, IMessage request, in AuthCaller caller = default) =>
        ProposeAsync(kind, request.ToByteArray(), caller);

    /// <summary>
    /// Proposes what only the present leader may ask for, such as the end of a lease by the clock: a leader that was replaced must
    /// not undo what its successor granted, so the request is never forwarded.
    /// </summary>
    public ValueTask<ApplyResult> ProposeAsLeaderAsync(InternalRequestKind kind, IMessage request, in AuthCaller caller = default)
    {
        RaftView view = _raft.View;
        if (!view.IsLeader)
        {
            return new(ApplyResult.Failed(EtcdError.NotLeader));
        }

        ulong id = _ids.Next();
        byte[] entry = Encode(kind, request.ToByteArray(), id, caller);
        ValueTask<ApplyResult> result = _pending.Register(id);
        _raft.ProposeAsLeader(id, entry, view.Term);
        return result;
    }

    /// <summary>Proposes an entry of another kind (a v2 request) that carries its own id.</summary>
    /// <param name="encode">Encodes the entry under the id it is given.</param>
    public ValueTask<ApplyResult> ProposeAsync(Func<ulong, byte[]> encode)
    {
        ulong id = _ids.Next();
        return Propose(id, encode(id));
    }

    private bool IsBehind => _raft.CommitIndex > _applied.Value + MaxApplyLag;

    /// <summary>Proposes a change of the membership; the response is the membership after it.</summary>
    public ValueTask<ApplyResult> ProposeAsync(MembershipChange change)
    {
        ulong id = _ids.Next();
        ValueTask<ApplyResult> result = _pending.Register(id);
        _raft.Propose(change.ToConfChange(id));
        return result;
    }

    private static byte[] Encode(InternalRequestKind kind, ReadOnlySpan<byte> body, ulong id, in AuthCaller caller)
    {
        if (!caller.IsKnown)
        {
            return InternalRequestWriter.Encode(kind, body, id);
        }

        const int shortName = 256;
        string name = caller.Name ?? "";
        int length = Encoding.UTF8.GetByteCount(name);
        Span<byte> username = length <= shortName ? stackalloc byte[length] : new byte[length];
        Encoding.UTF8.GetBytes(name, username);
        return InternalRequestWriter.Encode(kind, body, id, username, caller.Revision);
    }

    private ValueTask<ApplyResult> Propose(ulong id, byte[] entry)
    {
        ValueTask<ApplyResult> result = _pending.Register(id);
        _raft.Propose(id, entry);
        return result;
    }
}
