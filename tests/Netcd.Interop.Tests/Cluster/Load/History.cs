using System.Diagnostics;
using Netcd.Rpc;
using Netcd.Simulation.Checkers;
using Netcd.Simulation.Checkers.Kv;

namespace Netcd.Interop.Tests.Cluster.Load;

/// <summary>Records what clients asked and were answered. Thread-safe.</summary>
internal sealed class History
{
    // A slow machine explains these, though etcd gives them the code Unknown.
    private static readonly string[] Explained = ["raft proposal dropped", "etcdserver: too many requests"];

    private readonly Lock _lock = new();
    private readonly List<Operation<KvRequest, KvAnswer>> _calls = [];
    private readonly Dictionary<string, List<Operation<KvRequest, KvAnswer>>> _serializable = [];
    private readonly Dictionary<string, int> _failures = [];
    private readonly List<string> _unexpected = [];
    private long _lastSuccess = Stopwatch.GetTimestamp();
    private long _acknowledged;

    /// <summary>Calls that were answered.</summary>
    public long Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>Linearizable calls.</summary>
    public IReadOnlyList<Operation<KvRequest, KvAnswer>> Calls
    {
        get
        {
            lock (_lock)
            {
                return [.. _calls];
            }
        }
    }

    /// <summary>Serializable reads: one list for each run of each member's process.</summary>
    public IReadOnlyList<IReadOnlyList<Operation<KvRequest, KvAnswer>>> Serializable
    {
        get
        {
            lock (_lock)
            {
                return [.. _serializable.Values];
            }
        }
    }

    /// <summary>Failures that no fault of this rig explains.</summary>
    public IReadOnlyList<string> Unexpected
    {
        get
        {
            lock (_lock)
            {
                return [.. _unexpected];
            }
        }
    }

    /// <summary>How many calls failed, by message.</summary>
    public IReadOnlyDictionary<string, int> Failures
    {
        get
        {
            lock (_lock)
            {
                return new Dictionary<string, int>(_failures);
            }
        }
    }

    /// <summary>The longest time in which no call of anybody was answered.</summary>
    public TimeSpan LongestPause { get; private set; }

    /// <summary>Makes a call and records it; null when the answer is a failure.</summary>
    public async Task<KvAnswer?> CallAsync(int client, KvRequest request, Func<Task<KvAnswer>> call)
    {
        long invoked = Stopwatch.GetTimestamp();
        try
        {
            KvAnswer answer = await call();
            Add(new(client, request, invoked, Stopwatch.GetTimestamp(), answer));
            return answer;
        }
        catch (RpcException e)
        {
            AddFailure(request, e);
            // A read that failed says nothing; a write that was never sent has not happened.
            if (!request.IsReadOnly && !IsWithoutEffect(e))
            {
                Add(new(client, request, invoked));
            }

            return null;
        }
    }

    /// <summary>Makes a serializable read and records it.</summary>
    public async Task ReadSerializableAsync(string run, KvRequest request, Func<Task<KvAnswer>> call)
    {
        long invoked = Stopwatch.GetTimestamp();
        try
        {
            KvAnswer answer = await call();
            lock (_lock)
            {
                if (!_serializable.TryGetValue(run, out List<Operation<KvRequest, KvAnswer>>? reads))
                {
                    _serializable[run] = reads = [];
                }

                reads.Add(new(0, request, invoked, Stopwatch.GetTimestamp(), answer));
            }
        }
        catch (RpcException e)
        {
            AddFailure(request, e);
        }
    }

    /// <summary>Counts a failure, and keeps one that should not be.</summary>
    public void AddFailure(object request, RpcException e)
    {
        lock (_lock)
        {
            string text = $"{e.Code}: {e.Message}";
            _failures[text] = _failures.GetValueOrDefault(text) + 1;
            if (e.Code is not (RpcStatusCode.Unavailable or RpcStatusCode.DeadlineExceeded or RpcStatusCode.Canceled) && !Explained.Contains(e.Message))
            {
                _unexpected.Add($"{request}: {text}");
            }
        }
    }

    private static bool IsWithoutEffect(RpcException e) =>
        e.Message.Contains("Error while dialing", StringComparison.Ordinal) || e.Message.EndsWith("too many requests", StringComparison.Ordinal);

    private void Add(Operation<KvRequest, KvAnswer> operation)
    {
        lock (_lock)
        {
            _calls.Add(operation);
            if (operation.IsKnown)
            {
                _acknowledged++;
                TimeSpan pause = Stopwatch.GetElapsedTime(_lastSuccess, operation.Returned);
                LongestPause = pause > LongestPause ? pause : LongestPause;
                _lastSuccess = Math.Max(_lastSuccess, operation.Returned);
            }
        }
    }
}
