using Netcd.Core.Backend;
using Netcd.Core.Requests;
using Netcd.Core.V2;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;
using Netcd.Raft;
using Netcd.Telemetry;

namespace Netcd.Core.Apply;

/// <summary>
/// Applies normal entries: v3 requests to the backend, v2 requests to the v2 tree. Effects on the backend happen only for
/// entries behind its consistent index, and are committed together with it; the v2 tree lives in memory and takes every entry.
/// </summary>
public sealed class EntryApplier
{
    private readonly BackendStore _backend;
    private readonly V3Applier _v3;
    private readonly V2Applier _v2;
    private readonly PendingRequests _pending;
    private readonly TimeProvider _clock;

    /// <summary>Creates the applier.</summary>
    public EntryApplier(BackendStore backend, V3Applier v3, V2Applier v2, PendingRequests pending, TimeProvider clock)
    {
        _clock = clock;
        _backend = backend;
        _v3 = v3;
        _v2 = v2;
        _pending = pending;
    }

    /// <summary>Told when the leader's first entry of its term is applied.</summary>
    public Action<ulong>? NewTermApplied { get; set; }

    /// <summary>Applies one normal entry.</summary>
    /// <returns>The request it carried and its result; request id 0 when it carried none.</returns>
    public AppliedRequest Apply(in Entry entry)
    {
        if (entry.Index <= _backend.ConsistentIndex)
        {
            return Dispatch(entry, effective: false);
        }

        using BackendEntry bracket = _backend.BeginEntry(entry.Index, entry.Term);
        AppliedRequest request = Dispatch(entry, effective: true);
        bracket.Complete();
        return request;
    }

    private AppliedRequest Dispatch(in Entry entry, bool effective)
    {
        ReadOnlySpan<byte> data = entry.Data.Span;
        if (data.IsEmpty)
        {
            NewTermApplied?.Invoke(entry.Term);
            return default;
        }

        if (InternalRequestView.TryParse(data, out InternalRequestView request))
        {
            if (!effective)
            {
                return new(request.Id, ApplyResult.Failed(EtcdError.None, _v3.Revision));
            }

            bool isWaiting = _pending.IsWaiting(request.Id);
            return new(request.Id, _v3.Apply(request, isWaiting));
        }

        if (!V2RequestCodec.TryDecode(data, out V2Request? v2))
        {
            throw new InvariantViolationException($"entry {entry.Index} is neither a v3 nor a v2 request");
        }

        return new(v2.Id, ApplyV2(v2, effective));
    }

    /// <summary>The clock only shapes the TTLs that the answer shows; nothing stored depends on it.</summary>
    private ApplyResult ApplyV2(V2Request request, bool effective)
    {
        long now = (_clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
        V2ApplyResult result = _v2.Apply(request, now, effective ? _backend : null);
        return new(EtcdError.None, _v3.Revision, null, result);
    }
}
