using System.Security.Cryptography;
using Netcd.Core.World;
using Netcd.Storage.Disk;

namespace Netcd.Server.World;

/// <summary>The world of a production member: system clock, real disk, threads and the thread pool.</summary>
public sealed class RealWorld : IWorld
{
    private readonly ChainThreads _chains = new();

    /// <summary>Creates the world over a disk.</summary>
    public RealWorld(IDisk disk)
    {
        Disk = disk;

        // A thread of the pool may be waiting for the write-ahead log's sync; more than that costs a lone client switches between threads.
        ThreadPool.GetMinThreads(out int workers, out int ports);
        ThreadPool.SetMinThreads(Math.Max(workers, 2), ports);
    }

    /// <inheritdoc/>
    public TimeProvider Clock => TimeProvider.System;

    /// <inheritdoc/>
    public IDisk Disk { get; }

    /// <inheritdoc/>
    public Random Random => Random.Shared;

    /// <inheritdoc/>
    public void FillSecret(Span<byte> buffer) => RandomNumberGenerator.Fill(buffer);

    /// <inheritdoc/>
    public ILoop CreateLoop(string name, Action turn, Action<Exception> onFault, LoopWaits waits = LoopWaits.Never) =>
        waits == LoopWaits.Long ? new ThreadLoop(name, turn, onFault) : new PoolLoop(turn, onFault, blocks: waits != LoopWaits.Never, _chains);

    /// <inheritdoc/>
    public void Deliver(IOutcome outcome) => TurnChain.Deliver(outcome);

    /// <inheritdoc/>
    public void RunInBackground(string name, Action work)
    {
        var thread = new Thread(() => work()) { Name = name, IsBackground = true };
        thread.Start();
    }
}
