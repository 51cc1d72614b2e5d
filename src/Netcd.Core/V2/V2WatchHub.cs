namespace Netcd.Core.V2;

/// <summary>
/// Event history and watchers. The apply loop publishes; any thread may watch. One lock, held for at most a scan of the history
/// or a walk over the watched keys; wake-ups run after it is released, on the apply loop.
/// </summary>
public sealed class V2WatchHub
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<V2Watcher>> _watchers = [];
    private readonly List<V2Watcher> _woken = [];
    private V2EventHistory _history;
    private int _count;
    private long _requests;
    private bool _isClosed;

    internal V2WatchHub(V2EventHistory history) => _history = history;

    /// <summary>Watchers waiting now.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Watches asked for since the start.</summary>
    public long Requests => Volatile.Read(ref _requests);

    internal V2WatchResult Watch(string path, bool recursive, bool stream, ulong since, ulong storeIndex, Action? wake)
    {
        string key = V2Path.Clean(path);
        lock (_lock)
        {
            _requests++;
            // The caller read the index without the lock; what was published since then belongs to the past as well.
            storeIndex = Math.Max(storeIndex, _history.LastIndex);
            ulong first = since == 0 ? storeIndex + 1 : since;
            if (first < _history.StartIndex)
            {
                string cause = $"the requested history has been cleared [{_history.StartIndex}/{first}]";
                return new V2WatchResult(null, new V2Error(V2ErrorCode.EventIndexCleared, cause, storeIndex));
            }

            var watcher = new V2Watcher(this, key, recursive, stream, first, storeIndex, wake);
            if (_isClosed)
            {
                watcher.Finish(V2WatchEnd.Cleared);
            }
            else if (!Replay(watcher))
            {
                Register(watcher);
            }

            return new V2WatchResult(watcher, default);
        }
    }

    /// <summary>The first event of the history at or below a path that a condition holds for, or null. Refreshes do not count.</summary>
    public V2Event? FindPast(string path, Func<V2Event, bool> condition)
    {
        string key = V2Path.Clean(path);
        lock (_lock)
        {
            for (int i = 0; i < _history.Size; i++)
            {
                V2Event past = _history.At(i);
                if (!past.IsRefresh && (past.Node.Key == key || V2Path.IsBelow(past.Node.Key, key)) && condition(past))
                {
                    return past;
                }
            }

            return null;
        }
    }

    internal void Publish(V2Event published, V2Node? removed)
    {
        lock (_lock)
        {
            _history.Add(published);
            if (!published.IsRefresh && _count > 0)
            {
                if (removed is { IsDirectory: true })
                {
                    NotifyBelow(published, removed);
                }

                NotifyWay(published);
            }
        }

        WakeAll();
    }

    internal void Remove(V2Watcher watcher)
    {
        lock (_lock)
        {
            if (_watchers.TryGetValue(watcher.Key, out List<V2Watcher>? list) && list.Remove(watcher))
            {
                Volatile.Write(ref _count, _count - 1);
                if (list.Count == 0)
                {
                    _watchers.Remove(watcher.Key);
                }
            }
        }
    }

    internal V2EventHistory CopyHistory()
    {
        lock (_lock)
        {
            return _history.Copy();
        }
    }

    internal void Replace(V2EventHistory history)
    {
        lock (_lock)
        {
            _history = history;
        }

        EndAll();
    }

    /// <summary>Ends every watch, now and later, because the member stops. Any thread.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
        }

        EndAll();
    }

    private void EndAll()
    {
        var ended = new List<V2Watcher>();
        lock (_lock)
        {
            foreach (List<V2Watcher> list in _watchers.Values)
            {
                ended.AddRange(list);
            }

            _watchers.Clear();
            Volatile.Write(ref _count, 0);
        }

        foreach (V2Watcher watcher in ended)
        {
            watcher.Finish(V2WatchEnd.Cleared);
            watcher.Wake();
        }
    }

    private static bool Matches(V2Event past, V2Watcher watcher)
    {
        string changed = past.Node.Key;
        if (changed == watcher.Key || (watcher.Recursive && V2Path.IsBelow(changed, watcher.Key)))
        {
            return true;
        }

        return past.Action is V2Action.Delete or V2Action.Expire
            && past.PrevNode is { IsDirectory: true }
            && V2Path.IsBelow(watcher.Key, past.PrevNode.Key);
    }

    /// <summary>Gives a watcher what the history holds; true when that is all it wants.</summary>
    private bool Replay(V2Watcher watcher)
    {
        for (int i = _history.FirstFrom(watcher.Since); i < _history.Size; i++)
        {
            V2Event past = _history.At(i);
            if (past.IsRefresh || !Matches(past, watcher))
            {
                continue;
            }

            watcher.Backlog(past);
            if (!watcher.Stream)
            {
                watcher.Finish(V2WatchEnd.Answered);
                return true;
            }
        }

        return false;
    }

    private void Register(V2Watcher watcher)
    {
        if (!_watchers.TryGetValue(watcher.Key, out List<V2Watcher>? list))
        {
            _watchers[watcher.Key] = list = [];
        }

        list.Add(watcher);
        Volatile.Write(ref _count, _count + 1);
    }

    /// <summary>Everything that was watched inside a removed directory hears of its end.</summary>
    private void NotifyBelow(V2Event published, V2Node removed)
    {
        int depth = V2Path.Components(published.Node.Key).Length;
        List<string>? below = null;
        foreach (string key in _watchers.Keys)
        {
            if (V2Path.IsBelow(key, published.Node.Key)
                && V2Tree.Find(removed, V2Path.Components(key).AsSpan(depth)) is not null)
            {
                (below ??= []).Add(key);
            }
        }

        foreach (string key in below ?? [])
        {
            Notify(published, key, static (_, _) => true);
        }
    }

    /// <summary>The key itself and the recursive watchers of its ancestors.</summary>
    private void NotifyWay(V2Event published)
    {
        string key = published.Node.Key;
        Notify(published, "/", Concerns);
        for (int end = key.IndexOf('/', 1); end > 0; end = key.IndexOf('/', end + 1))
        {
            Notify(published, key[..end], Concerns);
        }

        Notify(published, key, Concerns);
    }

    private static bool Concerns(V2Event published, V2Watcher watcher) =>
        published.Node.Key == watcher.Key || (watcher.Recursive && !V2Path.IsHiddenFrom(watcher.Key, published.Node.Key));

    private void Notify(V2Event published, string key, Func<V2Event, V2Watcher, bool> concerns)
    {
        if (!_watchers.TryGetValue(key, out List<V2Watcher>? list))
        {
            return;
        }

        int kept = 0;
        for (int i = 0; i < list.Count; i++)
        {
            V2Watcher watcher = list[i];
            bool stays = true;
            if (published.Index >= watcher.Since && concerns(published, watcher))
            {
                stays = watcher.Offer(published);
                _woken.Add(watcher);
            }

            if (stays)
            {
                list[kept++] = watcher;
            }
        }

        Volatile.Write(ref _count, _count - (list.Count - kept));
        list.RemoveRange(kept, list.Count - kept);
        if (kept == 0)
        {
            _watchers.Remove(key);
        }
    }

    // Only the apply loop fills and empties the list.
    private void WakeAll()
    {
        foreach (V2Watcher watcher in _woken)
        {
            watcher.Wake();
        }

        _woken.Clear();
    }
}
