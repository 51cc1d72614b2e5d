namespace Netcd.Core.Watch;

/// <content>The queue of responses.</content>
public sealed partial class WatchStream
{
    private const long NoRound = long.MinValue;

    // Bounded: answers by WaitForRoomAsync, events by Offer.
    private readonly Queue<WatchMessage> _queue = new();
    private readonly StreamSignal _readable = new();
    private readonly StreamSignal _room = new();
    private int _answers;
    private int _responses;
    private int _bytes;
    private long _round = NoRound;
    private volatile bool _isFull;

    // Owned by the writing task: what remains of a response that is sent in parts.
    private WatchMessage _rest;
    private bool _hasRest;

    // Likewise: the other watchers that get the response read last.
    private WatchMessage _alike;

    /// <summary>Whether watchers of this stream are parked until its client has read enough. Set again only by a refused offer.</summary>
    internal bool IsFull => _isFull;

    /// <summary>Events that wait. Approximate while others work.</summary>
    internal int PendingEvents { get; private set; }

    /// <summary>
    /// Completes when the stream may take another request: a client that asks and does not read is held back here.
    /// False when the stream ended.
    /// </summary>
    public ValueTask<bool> WaitForRoomAsync()
    {
        lock (Lock)
        {
            return IsClosed ? new(false) : _answers < _options.MaxQueuedAnswers ? new(true) : _room.Wait();
        }
    }

    /// <summary>Completes when <see cref="TryRead"/> has something; false when the stream ended.</summary>
    public ValueTask<bool> WaitToReadAsync()
    {
        if (_hasRest || _alike.Responses > 0)
        {
            return new(true);
        }

        lock (Lock)
        {
            return IsClosed ? new(false) : _queue.Count > 0 ? new(true) : _readable.Wait();
        }
    }

    /// <summary>Takes the next response. Looks up previous pairs where they are wanted, so it may read the store.</summary>
    public bool TryRead(out WatchMessage message)
    {
        if (!TryReadAlike(out message))
        {
            return false;
        }

        _alike = message.Skip(1);
        message = message.Take(1);
        return true;
    }

    /// <summary>Takes the next response with all that differ from it in the id alone: <see cref="WatchMessage.Responses"/> tells how many.</summary>
    public bool TryReadAlike(out WatchMessage message)
    {
        if (_alike.Responses > 0)
        {
            message = _alike.WithIds(_hub.HeaderIds);
            _alike = default;
            return true;
        }

        if (_hasRest)
        {
            _hasRest = false;
            message = _rest.WithIds(_hub.HeaderIds);
        }
        else if (!TryDequeue(out message))
        {
            return false;
        }

        if (message.MaySplit && message.TrySplit(_options.FragmentBytes, out WatchMessage part, out _rest))
        {
            message = part;
            _hasRest = true;
        }

        return true;
    }

    /// <summary>
    /// Queues events for a watcher. Under <see cref="Lock"/>.
    /// </summary>
    /// <param name="watcher">Whose events.</param>
    /// <param name="message">The response.</param>
    /// <param name="round">Offers of one round are taken together or, from the first that meets a full queue on, refused.</param>
    /// <returns>False when the queue is full: the watcher is to be parked.</returns>
    internal bool Offer(Watcher watcher, in WatchMessage message, long round)
    {
        if (IsClosed || watcher.State == WatcherState.Canceled)
        {
            return true;
        }

        if (!TakesRound(round))
        {
            return false;
        }

        watcher.IsIdle = false;
        QueueEvents(message);
        return true;
    }

    /// <summary>Queues events for synced watchers that count as plain. Under <see cref="Lock"/>.</summary>
    /// <returns>False when the queue is full: all of them are to be parked.</returns>
    internal bool Offer(in WatchMessage message, long round)
    {
        if (IsClosed)
        {
            return true;
        }

        if (!TakesRound(round))
        {
            return false;
        }

        QueueEvents(message);
        return true;
    }

    /// <summary>Queues a response without events unless the queue is full. Under <see cref="Lock"/>.</summary>
    internal bool OfferNotice(in WatchMessage message, long round)
    {
        if (IsClosed || !TakesRound(round))
        {
            return IsClosed;
        }

        _responses++;
        Queue(message);
        return true;
    }

    // Once full, nothing is taken until the client has read half: then all parked watchers come first, in their order,
    // so that a busy watcher cannot keep a quiet one of the same stream waiting.
    private bool TakesRound(long round)
    {
        if (_isFull)
        {
            return false;
        }

        if (round == _round)
        {
            return true;
        }

        _isFull = _responses >= _options.MaxQueuedResponses || _bytes >= _options.MaxQueuedBytes;
        _round = _isFull ? NoRound : round;
        return !_isFull;
    }

    private void QueueEvents(in WatchMessage message)
    {
        _responses++;
        _bytes += message.EventBytes;
        PendingEvents += message.EventCount * message.Responses;
        Queue(message);
    }

    private void Answer(in WatchMessage message)
    {
        if (!IsClosed)
        {
            _answers++;
            Queue(message);
        }
    }

    private void Queue(in WatchMessage message)
    {
        _queue.Enqueue(message);
        _readable.Set(true);
    }

    private bool TryDequeue(out WatchMessage message)
    {
        bool hasDrained = false;
        lock (Lock)
        {
            if (!_queue.TryDequeue(out message))
            {
                return false;
            }

            if (message.IsAnswer)
            {
                _answers--;
                if (_answers <= _options.MaxQueuedAnswers / 2)
                {
                    _room.Set(true);
                }
            }
            else
            {
                _responses--;
                PendingEvents -= message.EventCount * message.Responses;
                _bytes -= message.EventBytes;
                hasDrained = _isFull && _responses <= _options.MaxQueuedResponses / 2 && _bytes <= _options.MaxQueuedBytes / 2;
                _isFull &= !hasDrained;
            }
        }

        if (hasDrained)
        {
            _hub.WakeCatchUp();
        }

        message = _hub.Complete(message);
        return true;
    }

    private void DropOutput()
    {
        _queue.Clear();
        PendingEvents = 0;
        _readable.Set(false);
        _room.Set(false);
    }
}
