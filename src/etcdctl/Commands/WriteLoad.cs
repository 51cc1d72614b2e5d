using System.Collections.Concurrent;
using Netcd.Client;
using Netcd.Rpc;

namespace Netcd.Etcdctl.Commands;

/// <summary>Puts under random keys, from several workers at once, at a bounded rate.</summary>
/// <param name="clock">Time.</param>
/// <param name="client">Makes the puts.</param>
/// <param name="prefix">Prefix of the keys.</param>
/// <param name="keySize">Bytes of a key after the prefix.</param>
/// <param name="valueSize">Bytes of a value.</param>
internal sealed class WriteLoad(TimeProvider clock, EtcdClient client, EtcdBytes prefix, int keySize, int valueSize)
{
    private readonly ConcurrentQueue<TimeSpan> _times = [];
    private readonly ConcurrentDictionary<string, int> _errors = new(StringComparer.Ordinal);
    private long _started;
    private int _taken;

    /// <summary>Writes.</summary>
    /// <param name="workers">Number of requests at the same time.</param>
    /// <param name="rate">Requests per second; null: as fast as it goes.</param>
    /// <param name="count">Number of requests.</param>
    /// <param name="progress">Told of the number of requests that are done, and of the number in all.</param>
    /// <param name="stop">Ends it early.</param>
    public async Task<LoadReport> RunAsync(int workers, int? rate, int count, Action<long, long> progress, CancellationToken stop)
    {
        _started = clock.GetTimestamp();
        Task[] running = [.. Enumerable.Range(0, workers).Select(_ => WorkAsync(rate, count, progress, stop))];
        await Task.WhenAll(running);
        return Report(clock.GetElapsedTime(_started));
    }

    private async Task WorkAsync(int? rate, int count, Action<long, long> progress, CancellationToken stop)
    {
        byte[] key = new byte[keySize];
        EtcdBytes value = new byte[valueSize];
        while (Interlocked.Increment(ref _taken) is var number && number <= count && !stop.IsCancellationRequested)
        {
            if (rate is { } limit && TimeSpan.FromSeconds((double)number / limit) - clock.GetElapsedTime(_started) is var early && early > TimeSpan.Zero)
            {
                await Task.Delay(early, clock, CancellationToken.None);
            }

            Random.Shared.NextBytes(key.AsSpan(0, 8));
            await PutAsync(prefix.Append(key), value);
            progress(number, count);
        }
    }

    private async Task PutAsync(EtcdBytes key, EtcdBytes value)
    {
        long started = clock.GetTimestamp();
        try
        {
            await client.Kv.PutAsync(key, value);
            _times.Enqueue(clock.GetElapsedTime(started));
        }
        catch (RpcException e)
        {
            _errors.AddOrUpdate(e.Message, 1, static (_, count) => count + 1);
        }
    }

    private LoadReport Report(TimeSpan elapsed)
    {
        if (_times.IsEmpty)
        {
            return new LoadReport(0, TimeSpan.Zero, TimeSpan.Zero, _errors);
        }

        double mean = _times.Average(static t => t.TotalSeconds);
        double deviation = Math.Sqrt(_times.Average(t => Math.Pow(t.TotalSeconds - mean, 2)));
        return new LoadReport(_times.Count / elapsed.TotalSeconds, _times.Max(), TimeSpan.FromSeconds(deviation), _errors);
    }
}
