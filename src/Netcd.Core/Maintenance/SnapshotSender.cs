using System.Collections.Concurrent;
using Netcd.Core.Backend;
using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.Peers;
using Netcd.Core.V2;
using Netcd.Raft;
using Netcd.Telemetry;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.Maintenance;

/// <summary>
/// Makes the snapshots that the leader sends to members that lag: v2 tree, configuration and database of one applied index.
/// While the database's image is opened (one commit) the apply loop takes no entry; the sending itself holds up nothing. Raft's
/// log is kept whole while a snapshot is on its way and 30 s longer, so that what follows it can still be sent.
/// </summary>
public sealed class SnapshotSender(BackendStore backend, V2Store v2, IPeerTransport peers, TimeProvider clock, ILog log)
{
    /// <summary>Requests that wait or are on their way; one more is refused, and raft tries again.</summary>
    private const int MaxInFlight = 16;

    private static readonly TimeSpan KeptAfterwards = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<Message> _requests = new();
    private readonly HashSet<ITimer> _releases = [];
    private readonly Lock _gate = new();
    private int _inFlight;
    private bool _isOpening;
    private BackendImage? _image;
    private byte[] _tree = [];

    /// <summary>Configuration after the last applied entry. Apply loop only.</summary>
    public required Func<ConfState> ConfState { get; init; }

    /// <summary>Makes the apply loop run another turn.</summary>
    public required Action WakeApplyLoop { get; init; }

    /// <summary>Whether raft's log must not be compacted now. Thread-safe.</summary>
    public bool IsInFlight => Volatile.Read(ref _inFlight) > 0;

    /// <summary>Takes raft's wish to send a snapshot; its content is replaced by a newer one. Raft loop.</summary>
    /// <returns>False when there are too many on their way.</returns>
    public bool Request(in Message message)
    {
        if (Interlocked.Increment(ref _inFlight) > MaxInFlight)
        {
            Interlocked.Decrement(ref _inFlight);
            return false;
        }

        _requests.Enqueue(message);
        WakeApplyLoop();
        return true;
    }

    /// <summary>A snapshot arrived or failed: after a failure raft may compact at once. Thread-safe.</summary>
    public void OnReported(bool succeeded)
    {
        if (!succeeded)
        {
            Interlocked.Decrement(ref _inFlight);
            return;
        }

        ITimer? timer = null;
        lock (_gate)
        {
            timer = clock.CreateTimer(_ => Release(timer!), null, KeptAfterwards, Timeout.InfiniteTimeSpan);
            _releases.Add(timer);
        }
    }

    /// <summary>Ends the timers.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            foreach (ITimer timer in _releases)
            {
                timer.Dispose();
            }

            _releases.Clear();
        }
    }

    /// <summary>Goes on with what was asked. Apply loop, between entries.</summary>
    /// <param name="index">Last applied index.</param>
    /// <param name="term">Its term.</param>
    /// <returns>True while no entry may be applied.</returns>
    internal bool Holds(ulong index, ulong term)
    {
        if (!_isOpening)
        {
            if (_requests.IsEmpty)
            {
                return false;
            }

            _isOpening = true;
            _tree = v2.Save();
            _ = OpenImageAsync();
        }

        if (Interlocked.Exchange(ref _image, null) is not { } image)
        {
            return true;
        }

        _isOpening = false;
        Invariant.That(_requests.TryDequeue(out Message request), "an image was opened for nobody");
        Send(request, image, index, term);
        return !_requests.IsEmpty && Holds(index, term);
    }

    /// <summary>Fails only when the backend failed or stops; the member ends then, so the apply loop may stay where it is.</summary>
    private async Task OpenImageAsync()
    {
        Volatile.Write(ref _image, await backend.OpenImageAsync());
        WakeApplyLoop();
    }

    private void Send(in Message request, BackendImage image, ulong index, ulong term)
    {
        var metadata = new SnapshotMetadata { Index = index, Term = term, ConfState = ConfState() };
        Message message = request with { Snapshot = new Snapshot { Data = _tree, Metadata = metadata } };
        log.Info("sending merged snapshot", [
            ("from", MemberIds.ToText(message.From)),
            ("to", MemberIds.ToText(message.To)),
            ("bytes", image.Size + _tree.Length)]);
        peers.SendSnapshot(new OutgoingSnapshot(message, image));
    }

    private void Release(ITimer timer)
    {
        Interlocked.Decrement(ref _inFlight);
        lock (_gate)
        {
            timer.Dispose();
            _releases.Remove(timer);
        }
    }
}
