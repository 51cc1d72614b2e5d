using System.Globalization;
using Netcd.CommandLine.Output;

namespace Netcd.Etcdctl.Session;

/// <summary>One line on a terminal that tells how far long work is: size, share, rate, time left. Elsewhere it writes nothing.</summary>
/// <param name="context">The run; the line goes to standard error.</param>
/// <param name="what">Name of the work.</param>
internal sealed class ProgressLine(CtlContext context, string what)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private readonly long _started = context.Clock.GetTimestamp();
    private TimeSpan _shown;

    /// <summary>Tells how far it is.</summary>
    /// <param name="done">Bytes done.</param>
    /// <param name="total">Bytes altogether.</param>
    public void Show(long done, long total)
    {
        TimeSpan elapsed = context.Clock.GetElapsedTime(_started);
        if (!context.Error.IsTerminal || elapsed - _shown < Interval)
        {
            return;
        }

        _shown = elapsed;
        double rate = done / elapsed.TotalSeconds;
        double share = total > 0 ? (double)done / total : 1;
        TimeSpan left = rate > 0 ? TimeSpan.FromSeconds((total - done) / rate) : TimeSpan.Zero;
        string line = string.Create(
            CultureInfo.InvariantCulture,
            $"\r{what}: {HumanBytes.Format((ulong)done)} of {HumanBytes.Format((ulong)total)} ({share:P0}), {HumanBytes.Format((ulong)rate)}/s, {left:m\\:ss} left\e[K");
        context.Error.Write(line);
        context.Error.Flush();
    }

    /// <summary>Tells how many of a number of things are done. Thread-safe.</summary>
    public void ShowCount(long done, long total)
    {
        if (!context.Error.IsTerminal)
        {
            return;
        }

        lock (_gate)
        {
            TimeSpan elapsed = context.Clock.GetElapsedTime(_started);
            if (elapsed - _shown >= Interval)
            {
                _shown = elapsed;
                context.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r{what}: {done} of {total}, {done / elapsed.TotalSeconds:F0}/s\e[K"));
                context.Error.Flush();
            }
        }
    }

    /// <summary>Takes the line away.</summary>
    public void End()
    {
        if (_shown > TimeSpan.Zero)
        {
            context.Error.Write("\r\e[K");
            context.Error.Flush();
        }
    }
}
