using System.Buffers;
using Netcd.Core.V2.Json;

namespace Netcd.Core.V2;

/// <summary>
/// The v2 key space with its history, watchers and statistics. Writes come from the apply loop only; <see cref="View"/>,
/// <see cref="Get"/> and <see cref="Watch"/> are for any thread. Paths are full, with the namespace <c>/0</c> or <c>/1</c>.
/// </summary>
public sealed partial class V2Store
{
    /// <summary>Most events of the past that <see cref="KeepEvents"/> and snapshots take.</summary>
    public const int MaxEvents = V2EventHistory.MaxCapacity;

    private readonly HashSet<string> _readOnly;
    private readonly string[] _namespaces;
    private readonly V2ExpiryQueue _expiry = new();
    private V2View _view;
    private int? _historyCapacity;
    private V2Statistics _statistics = new(new ulong[V2Statistics.Slots]);

    /// <summary>An empty store with the two namespaces of etcd.</summary>
    public V2Store()
        : this(V2Path.ClusterPrefix, V2Path.KeysPrefix)
    {
    }

    /// <summary>An empty store with these read-only directories below the root.</summary>
    public V2Store(params string[] namespaces)
    {
        _namespaces = namespaces;
        _readOnly = [.. namespaces, "/"];
        _view = new V2View(WithNamespaces(V2Node.Directory(0, 0, V2Time.Never, V2Node.NoChildren)), 0);
        Watches = new V2WatchHub(new V2EventHistory(V2EventHistory.DefaultCapacity));
    }

    /// <summary>The newest state; stays as it is while the store moves on.</summary>
    public V2View View => Volatile.Read(ref _view);

    /// <summary>Number of changes so far.</summary>
    public ulong Index => View.Index;

    /// <summary>Event history and watchers.</summary>
    public V2WatchHub Watches { get; }

    /// <summary>The numbers that v1 clients see.</summary>
    public V1Counter V1 { get; } = new();

    /// <summary>Counters of operations.</summary>
    public V2Statistics Statistics => Volatile.Read(ref _statistics);

    /// <summary>Whether any node expires: only then a leader proposes SYNC. Apply loop.</summary>
    public bool HasExpiring => _expiry.Count > 0;

    /// <summary>From now on keeps so many events, from 0 to <see cref="MaxEvents"/>, instead of etcd's 1000 or as many as a recovered snapshot says. Before anything is applied.</summary>
    public void KeepEvents(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, MaxEvents);
        _historyCapacity = capacity;
        Watches.Replace(Watches.CopyHistory().WithCapacity(capacity));
    }

    /// <summary>Reads a node and counts it; see <see cref="V2View.Get"/>.</summary>
    public V2Result Get(string path, bool recursive, long now)
    {
        V2Result result = View.Get(path, recursive, now);
        Statistics.Count(V2Statistic.Get, !result.Failed);
        return result;
    }

    /// <summary>Reads a file and counts that; see <see cref="V2View.TryWriteFile"/>.</summary>
    /// <returns>The index the file was read at, or null when there is no file.</returns>
    public ulong? TryWriteFile(string path, long now, GoJsonWriter json, string prefix)
    {
        V2View view = View;
        if (!view.TryWriteFile(path, now, json, prefix))
        {
            return null;
        }

        Statistics.Count(V2Statistic.Get, succeeded: true);
        return view.Index;
    }

    /// <summary>Starts a watch.</summary>
    /// <param name="path">Full path with namespace.</param>
    /// <param name="recursive">Changes below count too.</param>
    /// <param name="stream">Go on after the first event; with an old <paramref name="since"/> all of the history comes first.</param>
    /// <param name="since">First index that counts; 0 means the next change.</param>
    /// <param name="wake">Called after an event was queued or the watch ended, from the apply loop: must be quick and must not throw. Events found in the history wait in the queue at return, without a call.</param>
    public V2WatchResult Watch(string path, bool recursive, bool stream, ulong since, Action? wake) =>
        Watches.Watch(path, recursive, stream, since, Index, wake);

    /// <summary>Writes the object of <c>/v2/stats/store</c>.</summary>
    public void WriteStatistics(GoJsonWriter json) => Statistics.WriteTo(json, (ulong)Watches.Count);

    /// <summary>A copy of the whole state at this moment, to be saved by any thread. Cheap: one array of <c>capacity</c> references. Apply loop.</summary>
    public V2Snapshot Capture() => new(View, SavedHistory(), Statistics.Copy()) { V1 = V1.IsUsed ? new V1Numbers(V1.Writes, V1.Current) : null };

    /// <summary>The JSON of <see cref="Capture"/>. Apply loop.</summary>
    public byte[] Save()
    {
        var buffer = new ArrayBufferWriter<byte>();
        Capture().WriteTo(buffer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Replaces the state by a saved one; running watches end as cleared. Apply loop.</summary>
    /// <exception cref="InvalidDataException">The JSON is not a v2 store; nothing has changed.</exception>
    public void Recover(ReadOnlySpan<byte> json)
    {
        V2Snapshot loaded = V2SnapshotReader.Read(json);
        V2Node root = WithNamespaces(loaded.View.Root);
        _expiry.Clear();
        _expiry.AddTree("/", root);
        Volatile.Write(ref _statistics, loaded.Statistics);
        Publish(root, loaded.View.Index);
        RestoreV1(loaded);
        Watches.Replace(_historyCapacity is { } capacity ? loaded.History.WithCapacity(capacity) : loaded.History);
    }

    // Every reader of snapshots wants a ring that has room for an event.
    private V2EventHistory SavedHistory()
    {
        V2EventHistory history = Watches.CopyHistory();
        return history.Capacity > 0 ? history : history.WithCapacity(1);
    }

    // A snapshot of etcd, or one from before v1 was used, has no numbers: the counters of operations come close, and every
    // member reads the same.
    private void RestoreV1(V2Snapshot loaded)
    {
        if (loaded.V1 is { } numbers)
        {
            V1.Restore(numbers.Writes, numbers.Current, isUsed: true);
            return;
        }

        ulong writes = loaded.Statistics.Writes;
        V1.Restore(writes, writes + 1, isUsed: false);
        for (int i = 0; i < loaded.History.Size; i++)
        {
            V2Event past = loaded.History.At(i);
            past.V1Index = V1.Current - Math.Min(V1.Current, loaded.View.Index - past.Index);
        }
    }

    private V2Node WithNamespaces(V2Node root)
    {
        foreach (string path in _namespaces)
        {
            string[] components = V2Path.Components(path);
            if (V2Tree.Find(root, components) is null)
            {
                root = V2Tree.With(root, components, V2Node.Directory(0, 0, V2Time.Never, V2Node.NoChildren), 0);
            }
        }

        return root;
    }

    private void Publish(V2Node root, ulong index) => Volatile.Write(ref _view, new V2View(root, index));

    private V2Result Counted(V2Statistic kind, V2Result result)
    {
        Statistics.Count(kind, !result.Failed);
        return result;
    }
}
