using System.Collections.Concurrent;
using Netcd.Rpc.Server;

namespace Netcd.Rpc.Tests;

/// <summary>Counts what happens to calls.</summary>
internal sealed class CountingInterceptor : RpcInterceptor
{
    private readonly SemaphoreSlim _completions = new(0);
    private int _started;
    private int _received;
    private int _sent;
    private int _completed;

    public int Started => _started;

    public int Received => _received;

    public int Sent => _sent;

    public int Completed => _completed;

    public ConcurrentQueue<RpcStatusCode> Codes { get; } = [];

    public Action<RpcCall>? Gate { get; init; }

    public Action<RpcCall>? AtMessage { get; init; }

    public Action<RpcCall>? AtEnd { get; init; }

    public override void OnStarted(RpcCall call)
    {
        Interlocked.Increment(ref _started);
        Gate?.Invoke(call);
    }

    public override void OnMessageReceived(RpcCall call) => Interlocked.Increment(ref _received);

    public override void OnMessageSent(RpcCall call)
    {
        Interlocked.Increment(ref _sent);
        AtMessage?.Invoke(call);
    }

    public override void OnCompleted(RpcCall call)
    {
        Interlocked.Increment(ref _completed);
        AtEnd?.Invoke(call);
        Codes.Enqueue(call.Status.Code);
        _completions.Release();
    }

    /// <summary>Waits until this many calls have completed since the last wait.</summary>
    public async Task WaitForAsync(int calls)
    {
        for (int i = 0; i < calls; i++)
        {
            await _completions.WaitAsync();
        }
    }
}
