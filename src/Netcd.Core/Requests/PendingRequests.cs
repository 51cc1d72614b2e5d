using System.Collections.Concurrent;
using Netcd.Core.World;
using Netcd.Protocol.Errors;

namespace Netcd.Core.Requests;

/// <summary>
/// The callers that wait for their entries, by request id. Whoever takes a request out of the table (apply, time-out or stop)
/// is the only one to complete it. Thread-safe.
/// </summary>
public sealed class PendingRequests(IWorld world)
{
    private readonly ConcurrentDictionary<ulong, Completion<ApplyResult>> _waiting = new();
    private readonly CompletionPool<ApplyResult> _pool = new(world);
    private volatile bool _stopped;

    /// <summary>How many callers wait.</summary>
    public int Count => _waiting.Count;

    /// <summary>Starts waiting for an id. Register before the entry can possibly be applied.</summary>
    public ValueTask<ApplyResult> Register(ulong id)
    {
        if (_stopped)
        {
            return new(ApplyResult.Failed(EtcdError.Stopped));
        }

        Completion<ApplyResult> request = _pool.Rent();
        ValueTask<ApplyResult> task = request.Task;
        _waiting[id] = request;
        if (_stopped)
        {
            Complete(id, ApplyResult.Failed(EtcdError.Stopped));
        }

        return task;
    }

    /// <summary>Whether somebody here waits for this id.</summary>
    public bool IsWaiting(ulong id) => _waiting.ContainsKey(id);

    /// <summary>Hands a result to the waiting caller, if there is one.</summary>
    public void Complete(ulong id, in ApplyResult result)
    {
        if (_waiting.TryRemove(id, out Completion<ApplyResult>? request))
        {
            request.Complete(result);
        }
        else
        {
            result.Body?.Dispose();
        }
    }

    /// <summary>Ends every wait that is older than a limit.</summary>
    /// <param name="limit">Longest time a caller waits.</param>
    /// <param name="errorOf">Chooses the error by the timestamp at which the request started.</param>
    /// <returns>How many ended.</returns>
    public int Expire(TimeSpan limit, Func<long, EtcdError> errorOf)
    {
        long now = world.Clock.GetTimestamp();
        int expired = 0;
        foreach (KeyValuePair<ulong, Completion<ApplyResult>> waiting in _waiting)
        {
            long startedAt = waiting.Value.StartedAt;
            if (world.Clock.GetElapsedTime(startedAt, now) > limit)
            {
                Complete(waiting.Key, ApplyResult.Failed(errorOf(startedAt)));
                expired++;
            }
        }

        return expired;
    }

    /// <summary>Ends every wait, now and later, because the member stops.</summary>
    public void Stop()
    {
        _stopped = true;
        foreach (ulong id in _waiting.Keys)
        {
            Complete(id, ApplyResult.Failed(EtcdError.Stopped));
        }
    }
}
