using System.Globalization;
using Netcd.Simulation.Checkers.Kv;

namespace Netcd.Interop.Tests.Cluster.Load;

/// <summary>The clients of one member: each calls again and again until told to stop.</summary>
/// <param name="member">Whom they call.</param>
/// <param name="history">Where they write it down.</param>
/// <param name="stop">Ends them after their present call.</param>
internal sealed class Clients(ClusterMember member, History history, CancellationToken stop)
{
    private const int Keys = 10;
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(12);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMilliseconds(30);
    private static int _lastClient;

    /// <summary>Reads, writes and compares-and-swaps a few keys that all clients share.</summary>
    public async Task ReadAndWriteAsync()
    {
        int client = Interlocked.Increment(ref _lastClient);
        var random = new Random(client);
        long[] revisions = new long[Keys];
        for (int i = 0; !stop.IsCancellationRequested; i++)
        {
            int key = random.Next(Keys);
            KvRequest request = Next(random, key, revisions[key], string.Create(CultureInfo.InvariantCulture, $"c{client}-{i}"));
            KvAnswer? answer = await history.CallAsync(client, request, () => KvWire.CallAsync(member, request, CallLimit));
            if (answer?.Results[0] is { } item)
            {
                revisions[key] = item.ModRevision;
            }

            await RestAsync(answer is null ? AfterFailure : Breath);
        }
    }

    /// <summary>Reads from the member's own state.</summary>
    public async Task ReadSerializableAsync()
    {
        for (int i = 0; !stop.IsCancellationRequested; i++)
        {
            KvRequest request = KvRequest.Get($"k{i % Keys}");
            if (member.IsRunning)
            {
                string run = $"{member.Name} {member.Process.Runs}";
                await history.ReadSerializableAsync(run, request, () => KvWire.CallAsync(member, request, CallLimit, isSerializable: true));
            }

            await RestAsync(Breath * 5);
        }
    }

    /// <summary>Grants leases, attaches keys, renews, and revokes, after which the keys must be gone at once.</summary>
    public async Task LeaseAsync()
    {
        int client = Interlocked.Increment(ref _lastClient);
        var leases = new Leases(member, history, client, CallLimit);
        for (int i = 0; !stop.IsCancellationRequested; i++)
        {
            await RestAsync(await leases.LiveAsync(i) ? Breath : AfterFailure);
        }
    }

    private static KvRequest Next(Random random, int key, long revision, string value)
    {
        string name = $"k{key}";
        // Keys 0 and 1, 2 and 3, … are changed together.
        string twin = $"k{key ^ 1}";
        return random.Next(100) switch
        {
            < 35 => KvRequest.Get(name),
            < 60 => KvRequest.Put(name, value),
            < 65 => KvRequest.Delete(name),
            < 85 => KvRequest.Swap(name, revision, value),
            < 93 => KvRequest.Of(new KvAction(KvActionKind.Put, name, value), new KvAction(KvActionKind.Put, twin, value)),
            _ => KvRequest.Of(new KvAction(KvActionKind.Get, name), new KvAction(KvActionKind.Get, twin)),
        };
    }

    private async Task RestAsync(TimeSpan time)
    {
        try
        {
            await Task.Delay(time, stop);
        }
        catch (OperationCanceledException)
        {
            // Told to stop: the caller sees it too.
            return;
        }
    }
}
