using System.Security.Cryptography;
using Netcd.Core.World;
using Netcd.Storage.Disk;

namespace Netcd.Server.World;

/// <summary>The world of a production member: system clock, real disk, threads and the thread pool.</summary>
public sealed class RealWorld(IDisk disk) : IWorld
{
    /// <inheritdoc/>
    public TimeProvider Clock => TimeProvider.System;

    /// <inheritdoc/>
    public IDisk Disk { get; } = disk;

    /// <inheritdoc/>
    public Random Random => Random.Shared;

    /// <inheritdoc/>
    public void FillSecret(Span<byte> buffer) => RandomNumberGenerator.Fill(buffer);

    /// <inheritdoc/>
    public ILoop CreateLoop(string name, Action turn, Action<Exception> onFault, bool blocks = false) =>
        blocks ? new ThreadLoop(name, turn, onFault) : new PoolLoop(turn, onFault);

    /// <inheritdoc/>
    public void RunInBackground(string name, Action work)
    {
        var thread = new Thread(() => work()) { Name = name, IsBackground = true };
        thread.Start();
    }
}
