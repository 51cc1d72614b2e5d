using Netcd.Core.World;

namespace Netcd.Server.World;

/// <summary>A loop on a thread of its own, for turns that wait for the disk.</summary>
internal sealed class ThreadLoop : ILoop
{
    private readonly Action _turn;
    private readonly Action<Exception> _onFault;
    private readonly Thread _thread;
    private readonly AutoResetEvent _signal = new(false);
    private int _wanted;
    private volatile bool _stopped;

    public ThreadLoop(string name, Action turn, Action<Exception> onFault)
    {
        _turn = turn;
        _onFault = onFault;
        _thread = new Thread(Run) { Name = name, IsBackground = true };
        _thread.Start();
    }

    public void Wake()
    {
        if (Interlocked.Exchange(ref _wanted, 1) == 0)
        {
            _signal.Set();
        }
    }

    public void Stop()
    {
        _stopped = true;
        _signal.Set();
        if (Thread.CurrentThread != _thread)
        {
            _thread.Join();
        }
    }

    private void Run()
    {
        try
        {
            while (!_stopped)
            {
                if (Interlocked.Exchange(ref _wanted, 0) == 0)
                {
                    _signal.WaitOne();
                    continue;
                }

                _turn();
            }
        }
        catch (Exception e)
        {
            _stopped = true;
            _onFault(e);
        }
    }
}
