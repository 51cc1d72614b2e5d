using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;

namespace Netcd.Core.Watch;

/// <summary>
/// The watchers of one client stream and the responses that wait to be written to it. One task reads requests
/// (<see cref="WaitForRoomAsync"/>, <see cref="Create"/>, <see cref="Cancel"/>, <see cref="RequestProgress"/>), one task writes
/// responses (<see cref="WaitToReadAsync"/>, <see cref="TryRead"/>); both may run at the same time, and anyone may dispose.
/// </summary>
public sealed partial class WatchStream : IDisposable
{
    private const long NoWatch = -1;

    private readonly WatchHub _hub;
    private readonly WatchOptions _options;
    private long _nextId;

    internal WatchStream(WatchHub hub, WatchOptions options, long number)
    {
        _hub = hub;
        _options = options;
        Number = number;
    }

    /// <summary>Of all streams of the hub, in the order in which they were opened.</summary>
    internal long Number { get; }

    /// <summary>Taken after the hub's lock where both are needed.</summary>
    internal Lock Lock { get; } = new();

    /// <summary>By id; those ended by compaction stay until the client cancels them. Under <see cref="Lock"/>.</summary>
    internal Dictionary<long, Watcher> Watchers { get; } = [];

    /// <summary>Whether the stream ended. Written under <see cref="Lock"/>.</summary>
    internal bool IsClosed { get; private set; }

    /// <summary>Whether a progress tick is scheduled. Under the hub's lock.</summary>
    internal bool IsTicking { get; set; }

    /// <summary>
    /// Creates a watcher. The answer, also a refusal, is queued before any event of it; the stream goes on in either case.
    /// </summary>
    /// <param name="request">What to watch. Its bytes are kept.</param>
    /// <param name="permission">Outcome of the check whether the user may read <see cref="WatchRange.Normalize"/> of the request.</param>
    public void Create(WatchCreateRequest request, EtcdError permission)
    {
        WatchRange range = WatchRange.Normalize(request);
        string? refusal = request.StartRevision < 0 ? EtcdError.Compacted.Message()
            : permission != EtcdError.None ? PermissionText(permission)
            : range.IsEmpty ? "mvcc: watcher range is empty"
            : null;
        if (refusal is null)
        {
            _hub.Add(this, range, request);
            return;
        }

        long revision = _hub.NewestRevision();
        lock (Lock)
        {
            Refuse(revision, refusal);
        }
    }

    /// <summary>Ends a watcher; no event of it follows the answer. An unknown id gets no answer.</summary>
    public void Cancel(long watchId) => _hub.Cancel(this, watchId);

    /// <summary>Ends the watchers whose range the client may not read any more; no event of them follows the answer.</summary>
    /// <param name="permission">Says why a range may not be read, or that it may. Called without locks.</param>
    public void Revoke(Func<WatchRange, EtcdError> permission)
    {
        (long Id, WatchRange Range)[] watchers;
        lock (Lock)
        {
            watchers = [.. Watchers.Select(static pair => (pair.Key, pair.Value.Range))];
        }

        foreach ((long id, WatchRange range) in watchers)
        {
            EtcdError error = permission(range);
            if (error != EtcdError.None)
            {
                _hub.Cancel(this, id, PermissionText(error));
            }
        }
    }

    /// <summary>
    /// Asks how far the stream is. Answered after all events up to the revision of the answer, and only when every watcher of
    /// the stream is synced; otherwise not at all, and the client asks again.
    /// </summary>
    public void RequestProgress() => _hub.ReportProgress(this);

    /// <summary>Ends the stream: its watchers are forgotten, what waits is dropped, waits end with false.</summary>
    public void Dispose()
    {
        lock (Lock)
        {
            if (IsClosed)
            {
                return;
            }

            IsClosed = true;
            DropOutput();
        }

        _hub.Remove(this);
    }

    /// <summary>Registers a watcher under a free id and queues the answer. Both locks are held.</summary>
    /// <returns>Null when the id is taken or the stream ended; the refusal is queued then.</returns>
    internal Watcher? Register(WatchRange range, WatchCreateRequest request, long revision)
    {
        if (IsClosed)
        {
            return null;
        }

        long id = request.WatchId;
        if (id == 0)
        {
            while (Watchers.ContainsKey(_nextId))
            {
                _nextId++;
            }

            id = _nextId++;
        }
        else if (Watchers.ContainsKey(id))
        {
            Refuse(revision, "mvcc: duplicate watch ID provided on the WatchStream");
            return null;
        }

        var watcher = new Watcher(this, id, range, request);
        Watchers.Add(id, watcher);
        Answer(new WatchMessage(WatchMessageKind.Answer | WatchMessageKind.Created, id, revision));
        return watcher;
    }

    /// <summary>Queues the end of a watcher that its client asked for, or that has a reason. Both locks are held.</summary>
    internal void AnswerCancel(long watchId, long revision, string? reason) =>
        Answer(new WatchMessage(WatchMessageKind.Answer | WatchMessageKind.Canceled, watchId, revision, cancelReason: reason));

    /// <summary>Queues the answer to a progress request. Both locks are held.</summary>
    internal void AnswerProgress(long revision) => Answer(new WatchMessage(WatchMessageKind.Answer, NoWatch, revision));

    // Clients compare this text: it is how gRPC libraries print an error.
    private static string PermissionText(EtcdError permission)
    {
        string code = permission.Code() switch
        {
            3 => "InvalidArgument",
            16 => "Unauthenticated",
            _ => "PermissionDenied",
        };
        EtcdError shown = code == "PermissionDenied" ? EtcdError.PermissionDenied : permission;
        return $"rpc error: code = {code} desc = {shown.Message()}";
    }

    private void Refuse(long revision, string reason) =>
        Answer(new WatchMessage(WatchMessageKind.Answer | WatchMessageKind.Created | WatchMessageKind.Canceled, NoWatch, revision, cancelReason: reason));
}
