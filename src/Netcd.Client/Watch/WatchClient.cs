using System.Runtime.CompilerServices;
using Netcd.Client.Connection;
using Netcd.Client.Kv;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;

namespace Netcd.Client.Watch;

/// <summary>Changes of keys as they happen. Thread-safe.</summary>
public sealed class WatchClient
{
    private const string Path = "/etcdserverpb.Watch/Watch";

    private readonly CallRunner _calls;
    private readonly KeyNamespace _keys;

    internal WatchClient(CallRunner calls, KeyNamespace keys) => (_calls, _keys) = (calls, keys);

    /// <summary>Watches keys, from now on.</summary>
    /// <param name="range">Which keys; a text is one key.</param>
    /// <param name="cancellation">Ends the watch: the sequence then ends with <see cref="OperationCanceledException"/>.</param>
    /// <inheritdoc cref="WatchAsync(WatchCreateRequest, WatchProgress?, CancellationToken)"/>
    public IAsyncEnumerable<WatchResponse> WatchAsync(KeyRange range, CancellationToken cancellation = default) =>
        WatchAsync(new WatchCreateRequest { Key = range.Start, RangeEnd = range.End }, null, cancellation);

    /// <summary>
    /// Watches keys, with all options of the protocol. When the connection or its member fails, the watch goes on at another member with
    /// the first revision that was not delivered: no change is lost and none comes twice.
    /// </summary>
    /// <param name="request">What to watch. Copied.</param>
    /// <param name="progress">Asks the running watch for its progress; null: never.</param>
    /// <param name="cancellation">Ends the watch: the sequence then ends with <see cref="OperationCanceledException"/>.</param>
    /// <returns>Batches of events in the order of their revisions, and progress notes, which have no events.</returns>
    /// <exception cref="WatchCompactedException">The revision to go on with was compacted: changes are lost. Read again, then watch again.</exception>
    /// <exception cref="WatchCanceledException">The server ended the watch for another reason.</exception>
    /// <exception cref="RpcException">The stream failed in a way that a new stream would not mend.</exception>
    /// <example>
    /// <code>
    /// await foreach (WatchResponse batch in client.Watch.WatchAsync(KeyRange.Prefix("jobs/"), stop))
    /// {
    ///     foreach (Event change in batch.Events)
    ///     {
    ///         Console.WriteLine($"{change.Type} {change.Kv.Key.ToStringUtf8()}");
    ///     }
    /// }
    /// </code>
    /// </example>
    public IAsyncEnumerable<WatchResponse> WatchAsync(WatchCreateRequest request, WatchProgress? progress = null, CancellationToken cancellation = default) =>
        WatchAsync(request, progress, withCreated: false, cancellation);

    /// <summary>The same; the sequence may begin with the server's answer to the request.</summary>
    /// <param name="request">What to watch. Copied.</param>
    /// <param name="progress">Asks the running watch for its progress; null: never.</param>
    /// <param name="withCreated">Whether to return the first answer, which has no events and <see cref="WatchResponse.Created"/> set.</param>
    /// <param name="cancellation">Ends the watch.</param>
    /// <inheritdoc cref="WatchAsync(WatchCreateRequest, WatchProgress?, CancellationToken)"/>
    public async IAsyncEnumerable<WatchResponse> WatchAsync(
        WatchCreateRequest request, WatchProgress? progress, bool withCreated, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        WatchCreateRequest wanted = _keys.Hide(request.Clone());
        while (true)
        {
            await using MemberStream<WatchRequest, WatchResponse> stream =
                await _calls.OpenAsync<WatchRequest, WatchResponse>(Path, WatchResponse.Parser, needsLeader: true, cancellation);
            WatchResponse? response = await StartAsync(stream, wanted);
            progress?.Attach(stream);
            while (response is not null)
            {
                if (response.Canceled)
                {
                    _keys.Show(response);
                    throw EndOf(response);
                }

                Advance(wanted, response);
                if (!response.Created || withCreated)
                {
                    withCreated = false;
                    _keys.Show(response);
                    yield return response;
                }

                response = await NextAsync(stream);
            }
        }
    }

    private static Exception EndOf(WatchResponse response) => response.CompactRevision != 0
        ? new WatchCompactedException(response)
        : new WatchCanceledException(response, response.CancelReason.Length > 0 ? response.CancelReason : "etcdserver: mvcc: required revision is a future revision");

    private static async Task<WatchResponse?> StartAsync(MemberStream<WatchRequest, WatchResponse> stream, WatchCreateRequest wanted)
    {
        try
        {
            await stream.WriteAsync(new WatchRequest { CreateRequest = wanted });
            return await NextAsync(stream);
        }
        catch (RpcException e) when (stream.CanReopen(e))
        {
            return null;
        }
    }

    private static async Task<WatchResponse?> NextAsync(MemberStream<WatchRequest, WatchResponse> stream)
    {
        try
        {
            WatchResponse? response = await stream.ReadAsync();
            if (response is null)
            {
                stream.EndedEarly();
            }

            return response;
        }
        catch (RpcException e) when (stream.CanReopen(e))
        {
            return null;
        }
    }

    /// <summary>What must be asked for when the stream has to be opened again.</summary>
    private static void Advance(WatchCreateRequest wanted, WatchResponse response)
    {
        if (response.Created)
        {
            // A watch "from now on" must not miss what happens while it is opened again.
            wanted.StartRevision = wanted.StartRevision == 0 ? response.Header.Revision + 1 : wanted.StartRevision;
        }
        else if (response.Events.Count == 0)
        {
            wanted.StartRevision = Math.Max(wanted.StartRevision, response.Header.Revision + 1);
        }
        else if (!response.Fragment)
        {
            wanted.StartRevision = Math.Max(wanted.StartRevision, response.Events[^1].Kv.ModRevision + 1);
        }
    }
}
