using System.Globalization;
using Netcd.CommandLine.Commands;

namespace Netcd.CommandLine.Output;

/// <summary>One line on a terminal that tells how far long work is: how much, share, rate, time left. Elsewhere it writes nothing. Thread-safe.</summary>
/// <param name="context">The run; the line goes to standard error.</param>
/// <param name="what">Name of the work.</param>
public sealed class ProgressLine(ToolContext context, string what)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestLeft = TimeSpan.FromDays(99);

    private readonly Lock _gate = new();
    private readonly long _started = context.Clock.GetTimestamp();
    private TimeSpan _shown;

    /// <summary>Whether somebody sees the line, so that what is counted for it alone is worth its time.</summary>
    public bool IsShown => context.Error.IsTerminal;

    /// <summary>Tells how far it is.</summary>
    /// <param name="done">Bytes done.</param>
    /// <param name="total">Bytes altogether; 0: not known.</param>
    public void Show(long done, long total) => Show(done, total, static size => HumanBytes.Format((ulong)Math.Max(size, 0)));

    /// <summary>Tells how many of a number of things are done.</summary>
    /// <param name="done">Things done.</param>
    /// <param name="total">Things altogether; 0: not known.</param>
    public void ShowCount(long done, long total = 0) => Show(done, total, static count => count.ToString(CultureInfo.InvariantCulture));

    /// <summary>Takes the line away.</summary>
    public void End()
    {
        lock (_gate)
        {
            if (_shown > TimeSpan.Zero)
            {
                context.Error.Write("\r\e[K");
                context.Error.Flush();
            }
        }
    }

    private void Show(long done, long total, Func<long, string> text)
    {
        if (!IsShown)
        {
            return;
        }

        lock (_gate)
        {
            TimeSpan elapsed = context.Clock.GetElapsedTime(_started);
            if (elapsed - _shown < Interval)
            {
                return;
            }

            _shown = elapsed;
            double rate = done / elapsed.TotalSeconds;
            string line = $"\r{what}: {text(done)}";
            if (total > 0)
            {
                TimeSpan left = rate > 0 ? TimeSpan.FromSeconds(Math.Min((total - done) / rate, LongestLeft.TotalSeconds)) : LongestLeft;
                line += string.Create(CultureInfo.InvariantCulture, $" of {text(total)} ({(double)done / total:P0}), {text((long)rate)}/s, {(long)left.TotalMinutes}:{left:ss} left");
            }
            else
            {
                line += $", {text((long)rate)}/s";
            }

            context.Error.Write(line + "\e[K");
            context.Error.Flush();
        }
    }
}
