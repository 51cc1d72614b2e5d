using System.Runtime.CompilerServices;
using Netcd.Client.Connection;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;

namespace Netcd.Client.Kv;

/// <summary>Keys and transactions. Thread-safe.</summary>
public sealed class KvClient
{
    private readonly CallRunner _calls;
    private readonly KeyNamespace _keys;

    internal KvClient(CallRunner calls, KeyNamespace keys) => (_calls, _keys) = (calls, keys);

    /// <summary>Stores a value.</summary>
    /// <param name="key">The key; not empty.</param>
    /// <param name="value">The value.</param>
    /// <param name="lease">Lease that the key shall vanish with; 0: none.</param>
    /// <param name="cancellation">Gives the call up; whether it was done is then unknown.</param>
    /// <exception cref="Netcd.Rpc.RpcException">It failed.</exception>
    public Task<PutResponse> PutAsync(EtcdBytes key, EtcdBytes value, long lease = 0, CancellationToken cancellation = default) =>
        PutAsync(new PutRequest { Key = key, Value = value, Lease = lease }, cancellation);

    /// <summary>Stores a value, with all options of the protocol. A request is used up: do not use it again.</summary>
    /// <inheritdoc cref="PutAsync(EtcdBytes, EtcdBytes, long, CancellationToken)"/>
    public Task<PutResponse> PutAsync(PutRequest request, CancellationToken cancellation = default) =>
        _keys.ShowAsync(_calls.CallAsync("/etcdserverpb.KV/Put", _keys.Hide(request), PutResponse.Parser, Repeat.IfUnsent, cancellation), static (keys, r) => keys.Show(r));

    /// <summary>Reads keys, linearizably and in the order of the keys.</summary>
    /// <param name="range">Which keys; a text is one key.</param>
    /// <param name="limit">Largest number of keys to return; 0: all.</param>
    /// <param name="revision">Revision to read at; 0: the newest.</param>
    /// <param name="cancellation">Gives the call up.</param>
    /// <exception cref="Netcd.Rpc.RpcException">It failed.</exception>
    public Task<RangeResponse> GetAsync(KeyRange range, long limit = 0, long revision = 0, CancellationToken cancellation = default) =>
        GetAsync(new RangeRequest { Key = range.Start, RangeEnd = range.End, Limit = limit, Revision = revision }, cancellation);

    /// <summary>Reads keys, with all options of the protocol. A request is used up: do not use it again.</summary>
    /// <inheritdoc cref="GetAsync(KeyRange, long, long, CancellationToken)"/>
    public Task<RangeResponse> GetAsync(RangeRequest request, CancellationToken cancellation = default) =>
        _keys.ShowAsync(_calls.CallAsync("/etcdserverpb.KV/Range", _keys.Hide(request), RangeResponse.Parser, Repeat.IfUnavailable, cancellation), static (keys, r) => keys.Show(r));

    /// <summary>Reads a large range page by page, all at the revision of the first page. Where an order or a filter is asked for, everything comes in one page.</summary>
    /// <param name="request">What to read.</param>
    /// <param name="pageSize">Largest number of keys in a page.</param>
    /// <param name="cancellation">Gives the next call up.</param>
    /// <exception cref="Netcd.Rpc.RpcException">A call failed; what was given before it is right.</exception>
    public async IAsyncEnumerable<RangeResponse> PagesAsync(RangeRequest request, int pageSize = 1000, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        bool isPaged = request is
        {
            SortOrder: RangeRequest.Types.SortOrder.None, CountOnly: false,
            MinCreateRevision: 0, MaxCreateRevision: 0, MinModRevision: 0, MaxModRevision: 0,
        };
        RangeRequest next = request.Clone();
        for (long left = request.Limit > 0 ? request.Limit : long.MaxValue; left > 0;)
        {
            next.Limit = isPaged ? Math.Min(left, pageSize) : request.Limit;
            RangeResponse page = await GetAsync(next.Clone(), cancellation);
            yield return page;
            left -= page.Kvs.Count;
            if (!isPaged || !page.More || page.Kvs.Count == 0)
            {
                yield break;
            }

            next.Revision = next.Revision > 0 ? next.Revision : page.Header.Revision;
            next.Key = new EtcdBytes(page.Kvs[^1].Key).Append(new byte[] { 0 });
        }
    }

    /// <summary>
    /// Reads a large range in the parts in which the server sends it (RangeStream of etcd 3.7), all at one revision; page by page where the
    /// server or the request does not allow that. The limit per call holds for each part.
    /// </summary>
    /// <param name="request">What to read.</param>
    /// <param name="cancellation">Gives the rest up.</param>
    /// <exception cref="Netcd.Rpc.RpcException">It failed; what was given before it is right.</exception>
    public async IAsyncEnumerable<RangeResponse> StreamAsync(RangeRequest request, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        bool hasBegun = false;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_calls.Limit ?? Timeout.InfiniteTimeSpan);
        await using MemberStream<RangeRequest, RangeStreamResponse> stream =
            await _calls.OpenAsync<RangeRequest, RangeStreamResponse>("/etcdserverpb.KV/RangeStream", RangeStreamResponse.Parser, needsLeader: false, limit.Token);
        while (true)
        {
            RangeResponse? part;
            try
            {
                if (!hasBegun)
                {
                    await stream.WriteAsync(_keys.Hide(request.Clone()));
                    stream.CompleteWrites();
                }

                part = (await stream.ReadAsync())?.RangeResponse;
            }
            catch (RpcException) when (!hasBegun && !limit.IsCancellationRequested)
            {
                // Pages are repeated where that helps, and say what is wrong where it does not.
                break;
            }
            catch (Exception e) when (e is RpcException or OperationCanceledException && limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
            {
                throw new RpcException(RpcStatusCode.DeadlineExceeded, "context deadline exceeded");
            }

            if (part is null)
            {
                yield break;
            }

            hasBegun = true;
            _keys.Show(part);

            // The caller may take its time.
            limit.CancelAfter(Timeout.InfiniteTimeSpan);
            yield return part;
            limit.CancelAfter(_calls.Limit ?? Timeout.InfiniteTimeSpan);
        }

        await foreach (RangeResponse page in PagesAsync(request, cancellation: cancellation))
        {
            yield return page;
        }
    }

    /// <summary>Deletes keys.</summary>
    /// <param name="range">Which keys; a text is one key.</param>
    /// <param name="returnPrevious">Whether to return the deleted pairs.</param>
    /// <param name="cancellation">Gives the call up; whether it was done is then unknown.</param>
    /// <exception cref="Netcd.Rpc.RpcException">It failed.</exception>
    public Task<DeleteRangeResponse> DeleteAsync(KeyRange range, bool returnPrevious = false, CancellationToken cancellation = default) =>
        DeleteAsync(new DeleteRangeRequest { Key = range.Start, RangeEnd = range.End, PrevKv = returnPrevious }, cancellation);

    /// <summary>Deletes keys, with all options of the protocol. A request is used up: do not use it again.</summary>
    /// <inheritdoc cref="DeleteAsync(KeyRange, bool, CancellationToken)"/>
    public Task<DeleteRangeResponse> DeleteAsync(DeleteRangeRequest request, CancellationToken cancellation = default) =>
        _keys.ShowAsync(_calls.CallAsync("/etcdserverpb.KV/DeleteRange", _keys.Hide(request), DeleteRangeResponse.Parser, Repeat.IfUnsent, cancellation), static (keys, r) => keys.Show(r));

    /// <summary>Starts a transaction: conditions, and what to do when all or not all of them hold.</summary>
    /// <example>
    /// <code>
    /// TxnResponse result = await client.Kv.Txn()
    ///     .If(Condition.Missing("lock"))
    ///     .Then(Operation.Put("lock", "me"))
    ///     .Else(Operation.Get("lock"))
    ///     .CommitAsync();
    /// </code>
    /// </example>
    public TxnBuilder Txn() => new(this);

    /// <summary>Runs a transaction. A request is used up: do not use it again.</summary>
    /// <exception cref="Netcd.Rpc.RpcException">It failed; nothing of it was done, unless the connection broke.</exception>
    public Task<TxnResponse> TxnAsync(TxnRequest request, CancellationToken cancellation = default)
    {
        Repeat repeat = IsReadOnly(request) ? Repeat.IfUnavailable : Repeat.IfUnsent;
        return _keys.ShowAsync(_calls.CallAsync("/etcdserverpb.KV/Txn", _keys.Hide(request), TxnResponse.Parser, repeat, cancellation), static (keys, r) => keys.Show(r));
    }

    /// <summary>Forgets what keys were before a revision.</summary>
    /// <param name="revision">Oldest revision that can be read afterwards.</param>
    /// <param name="physical">Whether to wait until it is removed from the database.</param>
    /// <param name="cancellation">Gives the call up.</param>
    /// <exception cref="Netcd.Rpc.RpcException">It failed.</exception>
    public Task<CompactionResponse> CompactAsync(long revision, bool physical = false, CancellationToken cancellation = default) =>
        _calls.CallAsync("/etcdserverpb.KV/Compact", new CompactionRequest { Revision = revision, Physical = physical }, CompactionResponse.Parser, Repeat.IfUnsent, cancellation);

    private static bool IsReadOnly(TxnRequest request)
    {
        foreach (RequestOp operation in request.Success)
        {
            if (!IsRead(operation))
            {
                return false;
            }
        }

        foreach (RequestOp operation in request.Failure)
        {
            if (!IsRead(operation))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsRead(RequestOp operation) =>
        operation.RequestCase == RequestOp.RequestOneofCase.RequestRange
        || (operation.RequestCase == RequestOp.RequestOneofCase.RequestTxn && IsReadOnly(operation.RequestTxn));
}
