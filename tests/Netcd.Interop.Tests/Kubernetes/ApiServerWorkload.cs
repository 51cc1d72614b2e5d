using System.Globalization;
using Google.Protobuf;
using Netcd.Client;
using Netcd.Client.Watch;
using Netcd.Protocol.Mvcc;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;

namespace Netcd.Interop.Tests.Kubernetes;

/// <summary>
/// One API server with its objects: creates, guarded updates and deletions, lists in pages, watches from the revision of a list, events
/// that expire, and the compaction that all API servers race for. Writes are in one order, so that revisions are comparable.
/// </summary>
internal sealed class ApiServerWorkload(string endpoint) : IAsyncDisposable
{
    private const int Pods = 120;
    private const int PageSize = 50;
    private const string Prefix = "/registry/pods/default/";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly EtcdClient _client = new(endpoint);
    private readonly List<string> _seen = [];

    /// <summary>Runs all of it; returns what was seen.</summary>
    public async Task<IReadOnlyList<string>> RunAsync()
    {
        for (int i = 0; i < Pods; i++)
        {
            await CreateAsync(Key(i), $"pod {i}");
        }

        await CreateAsync(Key(0), "again");
        long revision = await ListInPagesAsync(changeMeanwhile: true);
        using var stop = new CancellationTokenSource(Patience);
        Task<List<string>> watching = WatchAsync(revision + 1, stop.Token);
        await ChangeAsync();
        await EventWithLeaseAsync();
        await CompactAsync(revision);
        await CreateAsync(Prefix + "the-end", "");
        _seen.AddRange(await watching);
        await AfterCompactionAsync(revision);
        return _seen;
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private static string Key(int number) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}pod-{number:d3}");

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);

    private static Compare Unchanged(string key, long modRevision) =>
        new() { Key = Bytes(key), Target = Compare.Types.CompareTarget.Mod, Result = Compare.Types.CompareResult.Equal, ModRevision = modRevision };

    private static RequestOp Put(string key, string value, long lease = 0) => new() { RequestPut = new PutRequest { Key = Bytes(key), Value = Bytes(value), Lease = lease } };

    private static RequestOp Get(string key) => new() { RequestRange = new RangeRequest { Key = Bytes(key) } };

    private static RequestOp Delete(string key) => new() { RequestDeleteRange = new DeleteRangeRequest { Key = Bytes(key) } };

    private static string Show(KeyValue? kv) =>
        kv is null ? "-" : string.Create(CultureInfo.InvariantCulture, $"{kv.Key.ToStringUtf8()}={kv.Value.ToStringUtf8()} v{kv.Version} c{kv.CreateRevision} m{kv.ModRevision} l{(kv.Lease == 0 ? 0 : 1)}");

    private async Task CreateAsync(string key, string value)
    {
        TxnResponse result = await _client.Kv.TxnAsync(new TxnRequest { Compare = { Unchanged(key, 0) }, Success = { Put(key, value) }, Failure = { Get(key) } });
        See($"create {key}: {result.Succeeded} at {result.Header.Revision} {Show(result.Succeeded ? null : result.Responses[0].ResponseRange.Kvs[0])}");
    }

    private async Task<bool> UpdateAsync(string key, string value, long modRevision)
    {
        TxnResponse result = await _client.Kv.TxnAsync(new TxnRequest { Compare = { Unchanged(key, modRevision) }, Success = { Put(key, value) }, Failure = { Get(key) } });
        See($"update {key}: {result.Succeeded} at {result.Header.Revision} {Show(result.Succeeded ? null : result.Responses[0].ResponseRange.Kvs.FirstOrDefault())}");
        return result.Succeeded;
    }

    /// <summary>As the API server lists: the first page fixes the revision of all others, whatever changes meanwhile.</summary>
    private async Task<long> ListInPagesAsync(bool changeMeanwhile)
    {
        ByteString end = Bytes("/registry/pods/default0");
        ByteString start = Bytes(Prefix);
        long revision = 0;
        while (true)
        {
            RangeResponse page = await _client.Kv.GetAsync(new RangeRequest { Key = start, RangeEnd = end, Limit = PageSize, Revision = revision });
            revision = revision == 0 ? page.Header.Revision : revision;
            See($"page of {page.Kvs.Count} more {page.More} count {page.Count}: {Show(page.Kvs[0])} to {Show(page.Kvs[^1])}");
            if (!page.More)
            {
                return revision;
            }

            start = ByteString.CopyFrom([.. page.Kvs[^1].Key.Span, 0]);
            if (changeMeanwhile)
            {
                await UpdateAsync(Key(Pods - 1), "changed meanwhile", (await _client.Kv.GetAsync(Key(Pods - 1))).Kvs[0].ModRevision);
            }
        }
    }

    private async Task ChangeAsync()
    {
        for (int i = 0; i < 20; i++)
        {
            long modRevision = (await _client.Kv.GetAsync(Key(i))).Kvs[0].ModRevision;
            await UpdateAsync(Key(i), "new", modRevision);
            await UpdateAsync(Key(i), "stale", modRevision);
        }

        long doomed = (await _client.Kv.GetAsync(Key(1))).Kvs[0].ModRevision;
        foreach (long guess in (long[])[doomed - 1, doomed, doomed])
        {
            TxnResponse result = await _client.Kv.TxnAsync(new TxnRequest { Compare = { Unchanged(Key(1), guess) }, Success = { Delete(Key(1)) }, Failure = { Get(Key(1)) } });
            See($"delete: {result.Succeeded} at {result.Header.Revision} {Show(result.Succeeded ? null : result.Responses[0].ResponseRange.Kvs.FirstOrDefault())}");
        }
    }

    private async Task EventWithLeaseAsync()
    {
        LeaseGrantResponse lease = await _client.Leases.GrantAsync(3600);
        for (int i = 0; i < 3; i++)
        {
            string key = "/registry/events/default/e" + i;
            TxnResponse result = await _client.Kv.TxnAsync(new TxnRequest { Compare = { Unchanged(key, 0) }, Success = { Put(key, "event", lease.ID) }, Failure = { Get(key) } });
            See($"event: {result.Succeeded} at {result.Header.Revision}");
        }

        See($"lease holds {(await _client.Leases.TimeToLiveAsync(lease.ID, keys: true)).Keys.Count}");
        await _client.Leases.RevokeAsync(lease.ID);
        RangeResponse left = await _client.Kv.GetAsync(Netcd.Client.Kv.KeyRange.Prefix("/registry/events/"));
        See($"after the lease: {left.Count} at {left.Header.Revision}");
    }

    /// <summary>The race for the compaction: who finds the version of the key unchanged may compact.</summary>
    private async Task CompactAsync(long revision)
    {
        const string Key = "compact_rev_key";
        foreach (long version in (long[])[0, 0, 1])
        {
            var unchanged = new Compare { Key = Bytes(Key), Target = Compare.Types.CompareTarget.Version, Result = Compare.Types.CompareResult.Equal, Version = version };
            TxnResponse result = await _client.Kv.TxnAsync(new TxnRequest { Compare = { unchanged }, Success = { Put(Key, revision.ToString(CultureInfo.InvariantCulture)) }, Failure = { Get(Key) } });
            See($"compaction race: {result.Succeeded} at {result.Header.Revision} {Show(result.Succeeded ? null : result.Responses[0].ResponseRange.Kvs[0])}");
        }

        await _client.Kv.CompactAsync(revision);
        See("compacted");
    }

    private async Task AfterCompactionAsync(long revision)
    {
        RpcException tooOld = await Assert.ThrowsAsync<RpcException>(() => _client.Kv.GetAsync(new RangeRequest { Key = Bytes(Prefix), RangeEnd = Bytes("/registry/pods/default0"), Revision = revision - 1, Limit = PageSize }));
        See($"list of a compacted revision: {tooOld.Code} {tooOld.Message}");
        WatchCompactedException gone = await Assert.ThrowsAsync<WatchCompactedException>(() => WatchAsync(revision - 5, CancellationToken.None));
        See($"watch of a compacted revision: {gone.Response.CompactRevision}");
        await ListInPagesAsync(changeMeanwhile: false);
    }

    private async Task<List<string>> WatchAsync(long revision, CancellationToken stop)
    {
        var events = new List<string>();
        var request = new WatchCreateRequest { Key = Bytes(Prefix), RangeEnd = Bytes("/registry/pods/default0"), StartRevision = revision, PrevKv = true, ProgressNotify = true };
        await foreach (WatchResponse batch in _client.Watch.WatchAsync(request, cancellation: stop))
        {
            foreach (Event change in batch.Events)
            {
                events.Add($"{change.Type} {Show(change.Kv)} was {Show(change.PrevKv)}");
                if (change.Kv.Key.ToStringUtf8().EndsWith("the-end", StringComparison.Ordinal))
                {
                    return events;
                }
            }
        }

        return events;
    }

    private void See(string what) => _seen.Add(what);
}
