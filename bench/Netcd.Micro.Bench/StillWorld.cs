using System.Security.Cryptography;
using Netcd.Core.World;
using Netcd.Storage.Disk;

namespace Netcd.Micro.Bench;

/// <summary>A world in which nothing happens by itself: loops never get a turn.</summary>
internal sealed class StillWorld : IWorld
{
    public TimeProvider Clock => TimeProvider.System;

    public IDisk Disk => throw new NotSupportedException("nothing measured here uses the disk");

    public Random Random { get; } = new(1);

    public void FillSecret(Span<byte> buffer) => RandomNumberGenerator.Fill(buffer);

    public ILoop CreateLoop(string name, Action turn, Action<Exception> onFault, LoopWaits waits = LoopWaits.Never) => new StillLoop();

    public void RunInBackground(string name, Action work) => throw new NotSupportedException("nothing measured here works in the background");

    private sealed class StillLoop : ILoop
    {
        public void Wake()
        {
            // What would be done then is not measured.
        }

        public void Stop()
        {
            // It never ran.
        }
    }
}
