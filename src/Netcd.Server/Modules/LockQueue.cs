using System.Globalization;
using System.Threading.Channels;
using Netcd.Core.Requests;
using Netcd.Core.V2;

namespace Netcd.Server.Modules;

/// <summary>One lock: the keys of those who hold it or wait for it, in the order in which they came. Thread-safe.</summary>
/// <param name="requests">The way to the tree.</param>
/// <param name="name">Name of the lock.</param>
internal sealed class LockQueue(V2Requests requests, string name)
{
    private const string Root = V2Path.KeysPrefix + "/_etcd/mod/lock";

    /// <summary>The value of an entry whose owner gave none.</summary>
    public const string NoValue = "-";

    private readonly string _path = V2Path.Clean($"{Root}/{name}");

    /// <summary>Whether anybody ever wanted the lock.</summary>
    public bool Exists => !requests.Get(_path, recursive: false).Failed;

    /// <summary>Who holds the lock; null when it is free.</summary>
    public LockEntry? Holder => Entries() is [var first, ..] ? first : null;

    /// <summary>Waits for the lock. Removes its own entry again when it does not get it.</summary>
    /// <param name="value">Owner; those with the same one share an entry. Empty for none.</param>
    /// <param name="ttl">How long an entry lives without renewal.</param>
    /// <param name="patience">How long to wait; null for ever.</param>
    /// <param name="cancellation">The client is gone.</param>
    /// <returns>The index of the entry, or null.</returns>
    public async ValueTask<ulong?> AcquireAsync(string value, TimeSpan ttl, TimeSpan? patience, CancellationToken cancellation)
    {
        LockEntry? shared = value.Length > 0 ? Find(value) : null;
        ulong index;
        if (shared is not null)
        {
            index = shared.Value.Index;
        }
        else
        {
            V2Result created = await requests.ProposeAsync(new V2Request { Method = V2Request.Post, Path = _path, Value = value.Length > 0 ? value : NoValue, Expiration = ExpirationOf(ttl) });
            if (created.Failed)
            {
                return null;
            }

            index = created.Event.Node.CreatedIndex;
        }

        bool isMine = await WaitAsync(index, ttl, patience, cancellation);
        if (isMine)
        {
            await RenewAsync(index, ttl);
            return index;
        }

        if (shared is null)
        {
            await ReleaseAsync(index);
        }

        return null;
    }

    /// <summary>Gives an entry a new TTL.</summary>
    public ValueTask<V2Result> RenewAsync(ulong index, TimeSpan ttl) =>
        requests.ProposeAsync(new V2Request { Method = V2Request.Put, Path = PathOf(index), PrevExist = true, Refresh = true, Expiration = ExpirationOf(ttl) });

    /// <summary>Removes an entry.</summary>
    public ValueTask<V2Result> ReleaseAsync(ulong index) =>
        requests.ProposeAsync(new V2Request { Method = V2Request.Delete, Path = PathOf(index) });

    /// <summary>The entry with a value, or null.</summary>
    public LockEntry? Find(string value)
    {
        foreach (LockEntry entry in Entries())
        {
            if (entry.Value == value)
            {
                return entry;
            }
        }

        return null;
    }

    private async ValueTask<bool> WaitAsync(ulong index, TimeSpan ttl, TimeSpan? patience, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (patience is { } time && time > TimeSpan.Zero)
        {
            limit.CancelAfter(time);
        }

        var wakeUps = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        while (true)
        {
            // Watching starts before the look at the queue, so no change falls in between.
            V2Watcher watcher = requests.Store.Watch(_path, recursive: true, stream: false, since: 0, () => wakeUps.Writer.TryWrite(true)).Watcher!;
            try
            {
                List<LockEntry> entries = Entries();
                bool isFirst = entries.Count > 0 && entries[0].Index == index;
                if (isFirst || patience == TimeSpan.Zero || !entries.Exists(e => e.Index == index) || limit.IsCancellationRequested)
                {
                    return isFirst;
                }

                await NextChangeAsync(wakeUps.Reader, ttl / 2, limit.Token);
            }
            finally
            {
                watcher.Cancel();
            }

            if (!limit.IsCancellationRequested)
            {
                await RenewAsync(index, ttl);
            }
        }
    }

    private static async ValueTask NextChangeAsync(ChannelReader<bool> wakeUps, TimeSpan longest, CancellationToken cancellation)
    {
        using var turn = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        turn.CancelAfter(longest);
        try
        {
            await wakeUps.ReadAsync(turn.Token);
        }
        catch (OperationCanceledException)
        {
            // Time to renew, or to give up: the caller looks which.
        }
    }

    private List<LockEntry> Entries()
    {
        var entries = new List<LockEntry>();
        foreach (V2NodeView node in requests.Get(_path, recursive: false).Event?.Node.Nodes ?? [])
        {
            if (!node.IsDirectory && ulong.TryParse(node.Key.AsSpan(node.Key.LastIndexOf('/') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ulong index))
            {
                entries.Add(new LockEntry(index, node.Value ?? ""));
            }
        }

        return entries;
    }

    private string PathOf(ulong index) => string.Create(CultureInfo.InvariantCulture, $"{_path}/{index:D20}");

    private long ExpirationOf(TimeSpan ttl) => requests.Now + (ttl.Ticks * TimeSpan.NanosecondsPerTick);
}
