using Netcd.Client;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;
using Netcd.Rpc.Server;

namespace Netcd.Server.Proxy.L7;

/// <summary><c>etcdserverpb.KV</c>: serializable reads from the cache, everything else from the cluster.</summary>
/// <param name="views">The cluster.</param>
/// <param name="cache">Answers of before.</param>
/// <param name="order">Keeps reads in the order of their revisions; null: nobody does.</param>
/// <param name="metrics">Figures of the cache.</param>
internal sealed class KvProxy(CallerViews views, RangeCache cache, RevisionOrder? order, ProxyMetrics metrics)
{
    public void Register(RpcServiceTable table)
    {
        table.Unary("/etcdserverpb.KV/Range", RangeRequest.Parser, RangeAsync);
        table.Unary("/etcdserverpb.KV/Put", PutRequest.Parser, PutAsync);
        table.Unary("/etcdserverpb.KV/DeleteRange", DeleteRangeRequest.Parser, DeleteRangeAsync);
        table.Unary("/etcdserverpb.KV/Txn", TxnRequest.Parser, TxnAsync);
        table.Unary("/etcdserverpb.KV/Compact", CompactionRequest.Parser, CompactAsync);
        table.ServerStream("/etcdserverpb.KV/RangeStream", static (call, _) =>
        {
            call.Fail(RpcStatusCode.Unimplemented, "RangeStream is not supported by the gRPC proxy");
            return default;
        });
    }

    private async ValueTask<RangeResponse?> RangeAsync(RpcCall call, RangeRequest request)
    {
        string token = CallerViews.TokenOf(call);
        if (request.Serializable)
        {
            RangeResponse? known = cache.Find(token, request, out bool isCompacted);
            if (known is not null || isCompacted)
            {
                metrics.CacheHits.Add(1);
                return known ?? throw new RpcException((RpcStatusCode)EtcdError.Compacted.Code(), EtcdError.Compacted.Message());
            }

            metrics.CacheMisses.Add(1);
        }

        CachedRead read = cache.Begin(token, request);
        RangeResponse? response = null;
        try
        {
            EtcdClient cluster = views.For(token);
            response = order is null
                ? await cluster.Kv.GetAsync(request, call.Cancellation)
                : await order.ReadAsync(() => cluster.Kv.GetAsync(request.Clone(), call.Cancellation), static r => r.Header);
            return response;
        }
        finally
        {
            cache.End(read, response);
            metrics.CacheKeys.Set(cache.Count);
        }
    }

    private ValueTask<PutResponse?> PutAsync(RpcCall call, PutRequest request) =>
        WriteAsync([new KeySpan(request.Key, Google.Protobuf.ByteString.Empty)], () => views.For(call).Kv.PutAsync(request, call.Cancellation));

    private ValueTask<DeleteRangeResponse?> DeleteRangeAsync(RpcCall call, DeleteRangeRequest request) =>
        WriteAsync([new KeySpan(request.Key, request.RangeEnd)], () => views.For(call).Kv.DeleteAsync(request, call.Cancellation));

    private async ValueTask<TxnResponse?> TxnAsync(RpcCall call, TxnRequest request)
    {
        string token = CallerViews.TokenOf(call);
        CachedRead?[] success = Begin(token, request.Success);
        CachedRead?[] failure = Begin(token, request.Failure);
        TxnResponse? response = null;
        try
        {
            EtcdClient cluster = views.For(token);
            response = await WriteAsync(TouchedKeys.Of(request), () => order is null
                ? cluster.Kv.TxnAsync(request, call.Cancellation)
                : order.ReadAsync(() => cluster.Kv.TxnAsync(request.Clone(), call.Cancellation), static r => r.Header));
            return response;
        }
        finally
        {
            End(success, response is { Succeeded: true } ? response : null);
            End(failure, response is { Succeeded: false } ? response : null);
            metrics.CacheKeys.Set(cache.Count);
        }
    }

    private async ValueTask<CompactionResponse?> CompactAsync(RpcCall call, CompactionRequest request)
    {
        CompactionResponse response = await views.For(call).Kv.CompactAsync(request.Revision, request.Physical, call.Cancellation);
        cache.Compact(request.Revision);
        return response;
    }

    /// <summary>Removes what a write touches both before it and after it: a read in between may have brought the old state back.</summary>
    private async ValueTask<T?> WriteAsync<T>(KeySpan[] touched, Func<Task<T>> write)
    {
        Invalidate(touched);
        try
        {
            return await write();
        }
        finally
        {
            Invalidate(touched);
        }
    }

    private void Invalidate(KeySpan[] touched)
    {
        foreach (KeySpan span in touched)
        {
            cache.Invalidate(span);
        }

        metrics.CacheKeys.Set(cache.Count);
    }

    private CachedRead?[] Begin(string token, IReadOnlyList<RequestOp> operations) =>
        [.. operations.Select(o => o.RequestCase == RequestOp.RequestOneofCase.RequestRange ? cache.Begin(token, o.RequestRange) : null)];

    private void End(CachedRead?[] reads, TxnResponse? response)
    {
        for (int i = 0; i < reads.Length; i++)
        {
            if (reads[i] is { } read)
            {
                cache.End(read, response?.Responses.ElementAtOrDefault(i)?.ResponseRange);
            }
        }
    }
}
