using Netcd.Core.World;
using Netcd.Storage.Disk;

namespace Netcd.Core.Tests.World;

/// <summary>A world with the real clock and one real thread per loop.</summary>
public sealed class ThreadWorld : IWorld
{
    public TimeProvider Clock => TimeProvider.System;

    public IDisk Disk
    {
        get => field ?? throw new NotSupportedException("this world has no disk");
        init;
    }

    public Random Random { get; } = new(1);

    public void FillSecret(Span<byte> buffer) => System.Security.Cryptography.RandomNumberGenerator.Fill(buffer);

    public ILoop CreateLoop(string name, Action turn, Action<Exception> onFault, LoopWaits waits = LoopWaits.Never) => new ThreadLoop(name, turn, onFault);

    public void RunInBackground(string name, Action work) => Task.Run(work);

    private sealed class ThreadLoop : ILoop
    {
        private readonly AutoResetEvent _awake = new(false);
        private readonly Thread _thread;
        private volatile bool _isStopped;

        public ThreadLoop(string name, Action turn, Action<Exception> onFault)
        {
            _thread = new Thread(() => Run(turn, onFault)) { IsBackground = true, Name = name };
            _thread.Start();
        }

        public void Wake() => _awake.Set();

        public void Stop()
        {
            _isStopped = true;
            _awake.Set();
            if (Thread.CurrentThread != _thread)
            {
                _thread.Join();
            }
        }

        private void Run(Action turn, Action<Exception> onFault)
        {
            try
            {
                while (_awake.WaitOne() && !_isStopped)
                {
                    turn();
                }
            }
            catch (Exception e)
            {
                onFault(e);
            }
        }
    }
}
