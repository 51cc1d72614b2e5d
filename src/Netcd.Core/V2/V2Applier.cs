using Netcd.Core.Backend;
using Netcd.Core.Membership;

namespace Netcd.Core.V2;

/// <summary>Applies v2 requests of the log to the store and, for two special paths, to the membership. Apply loop only.</summary>
public sealed class V2Applier(V2Store store, ClusterMembership membership)
{
    /// <summary>Applies one request.</summary>
    /// <param name="request">From the log.</param>
    /// <param name="now">This member's clock, only for the TTLs that answers show.</param>
    /// <param name="backend">Where membership goes too; null for entries whose effects the backend holds already.</param>
    public V2ApplyResult Apply(V2Request request, long now, IBackendWriter? backend)
    {
        if (request.Method is V2Request.Put or V2Request.Post or V2Request.Delete && (request.Path == V2Path.KeysPrefix || V2Path.IsBelow(request.Path, V2Path.KeysPrefix)))
        {
            store.V1.Count(request.IsV1, membership.View.Joined);
        }

        return Dispatch(request, now, backend);
    }

    private V2ApplyResult Dispatch(V2Request request, long now, IBackendWriter? backend) => request.Method switch
    {
        V2Request.Get => V2ApplyResult.Of(store.Get(request.Path, request.Recursive, now)),
        V2Request.Sync => Expire(request.Time, now),
        V2Request.Delete => V2ApplyResult.Of(Delete(request, now)),
        V2Request.Post => V2ApplyResult.Of(store.CreateInOrder(request.Path, request.Directory, request.Value, request.Ttl, now)),
        V2Request.Put => Put(request, now, backend),
        _ => V2ApplyResult.UnknownMethod,
    };

    private V2ApplyResult Expire(long cutoff, long now)
    {
        store.DeleteExpired(cutoff, now);
        return V2ApplyResult.NoAnswer;
    }

    private V2Result Delete(V2Request request, long now) =>
        request.PrevIndex > 0 || request.PrevValue.Length > 0
            ? store.CompareAndDelete(request.Path, request.PrevValue, request.PrevIndex, now)
            : store.Delete(request.Path, request.Directory, request.Recursive, now);

    private V2ApplyResult Put(V2Request request, long now, IBackendWriter? backend)
    {
        bool compares = request.PrevIndex > 0 || request.PrevValue.Length > 0;
        if (request.PrevExist == false)
        {
            return V2ApplyResult.Of(store.Create(request.Path, request.Directory, request.Value, request.Ttl, now));
        }

        if (compares)
        {
            return V2ApplyResult.Of(store.CompareAndSwap(request.Path, request.PrevValue, request.PrevIndex, request.Value, request.Ttl, now));
        }

        if (request.PrevExist == true)
        {
            return V2ApplyResult.Of(store.Update(request.Path, request.Value, request.Ttl, now));
        }

        if (MembershipPaths.TryParseAttributes(request.Path, out ulong memberId))
        {
            membership.ApplyAttributes(memberId, MemberJson.ParseAttributes(V2Text.ToBytes(request.Value)), backend);
            return V2ApplyResult.NoAnswer;
        }

        if (request.Path == MembershipPaths.Version)
        {
            membership.ApplyVersion(EtcdVersion.Parse(request.Value), backend);
            return V2ApplyResult.NoAnswer;
        }

        return V2ApplyResult.Of(store.Set(request.Path, request.Directory, request.Value, request.Ttl, now));
    }
}
