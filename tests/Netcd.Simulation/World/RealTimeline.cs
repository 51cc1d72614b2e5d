using System.Diagnostics;
using System.Threading.Channels;

namespace Netcd.Simulation.World;

/// <summary>
/// Real time. Actions and continuations run on the one thread that calls <see cref="Run"/>, as they do in a simulated run, so that
/// clients and judges need no locks. The queue is bounded by the clients, who wait for one thing at a time.
/// </summary>
internal sealed class RealTimeline : SynchronizationContext, ITimeline
{
    private readonly Channel<(SendOrPostCallback Callback, object? State)> _ready = Channel.CreateUnbounded<(SendOrPostCallback, object?)>();
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    public long Now => _clock.Elapsed.Ticks;

    public TimeSpan SmallDelay() => TimeSpan.Zero;

    public void Add(TimeSpan delay, Action action)
    {
        if (delay <= TimeSpan.Zero)
        {
            Post(static state => ((Action)state!)(), action);
            return;
        }

        Timer? timer = null;
        timer = new Timer(
            _ =>
            {
                timer?.Dispose();
                Post(static state => ((Action)state!)(), action);
            },
            null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
        timer.Change(delay, Timeout.InfiniteTimeSpan);
    }

    public override void Post(SendOrPostCallback d, object? state) => _ready.Writer.TryWrite((d, state));

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("a run waits for nobody");

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Runs something, and all it leads to, until it ends; then nothing runs any more.</summary>
    public void Run(Func<Task> work)
    {
        SynchronizationContext? outer = Current;
        SetSynchronizationContext(this);
        try
        {
            Task whole = work();
            whole.ContinueWith(_ => _ready.Writer.Complete(), TaskScheduler.Default);
            while (_ready.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            {
                while (_ready.Reader.TryRead(out (SendOrPostCallback Callback, object? State) next))
                {
                    next.Callback(next.State);
                }
            }

            whole.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    }
}
