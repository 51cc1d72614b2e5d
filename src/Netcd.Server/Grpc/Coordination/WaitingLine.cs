using System.Globalization;
using Google.Protobuf;
using Netcd.Protocol.Mvcc;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;

namespace Netcd.Server.Grpc.Coordination;

/// <summary>
/// Those who want the same name: each has a key below it, bound to a lease; whose key was created first is in front. etcd's clients
/// use the same keys, so all of them stand in one line.
/// </summary>
internal sealed class WaitingLine
{
    private readonly ByteString _prefix;

    /// <summary>The line of a name.</summary>
    public WaitingLine(ByteString name) => _prefix = ByteString.CopyFrom([.. name.Span, (byte)'/']);

    /// <summary>The key of whoever holds a lease.</summary>
    public ByteString KeyOf(long lease)
    {
        string number = lease < 0
            ? "-" + ((ulong)-lease).ToString("x", CultureInfo.InvariantCulture)
            : lease.ToString("x", CultureInfo.InvariantCulture);
        return ByteString.CopyFrom([.. _prefix.Span, .. System.Text.Encoding.ASCII.GetBytes(number)]);
    }

    /// <summary>Reads who is in front.</summary>
    public RangeRequest First() => new()
    {
        Key = _prefix,
        RangeEnd = End(),
        SortTarget = RangeRequest.Types.SortTarget.Create,
        SortOrder = RangeRequest.Types.SortOrder.Ascend,
        Limit = 1,
    };

    /// <summary>Watches everybody's key.</summary>
    public WatchCreateRequest Everybody(long fromRevision) => new() { Key = _prefix, RangeEnd = End(), StartRevision = fromRevision };

    /// <summary>Waits until everybody is gone whose key was created at or before a revision.</summary>
    /// <exception cref="RpcException">A request failed.</exception>
    /// <exception cref="OperationCanceledException">The call is over.</exception>
    public async ValueTask WaitForThoseBeforeAsync(CallerKv kv, long lastRevision)
    {
        while (true)
        {
            RangeResponse last = await kv.RangeAsync(new RangeRequest
            {
                Key = _prefix,
                RangeEnd = End(),
                SortTarget = RangeRequest.Types.SortTarget.Create,
                SortOrder = RangeRequest.Types.SortOrder.Descend,
                Limit = 1,
                MaxCreateRevision = lastRevision,
            });
            if (last.Kvs.Count == 0)
            {
                return;
            }

            await WaitForDeleteAsync(kv, last.Kvs[0].Key, last.Header.Revision);
        }
    }

    private static async ValueTask WaitForDeleteAsync(CallerKv kv, ByteString key, long fromRevision)
    {
        using KeyWatch watch = kv.Watch(new WatchCreateRequest { Key = key, StartRevision = fromRevision });
        while (await watch.NextAsync() is { } response)
        {
            foreach (Event change in response.Events)
            {
                if (change.Type == Event.Types.EventType.Delete)
                {
                    return;
                }
            }
        }

        throw new RpcException(RpcStatusCode.Unknown, "lost watcher waiting for delete");
    }

    // The prefix ends with '/', so the key behind all of its keys ends with the next character.
    private ByteString End() => ByteString.CopyFrom([.. _prefix.Span[..^1], (byte)('/' + 1)]);
}
