using System.Globalization;
using Netcd.Simulation.World;

namespace Netcd.Simulation.Runs;

/// <summary>The readable event log of a run: one line per event, with simulated time. Equal runs write equal bytes.</summary>
/// <param name="time">Gives the time.</param>
/// <param name="output">Where lines go; null when nobody reads them.</param>
public sealed class Trace(ITimeline time, TextWriter? output)
{
    /// <summary>Whether lines are written at all: ask before building an expensive one.</summary>
    public bool IsOn => output is not null;

    /// <summary>Writes one line.</summary>
    /// <param name="source">Who did it: a member, a client, the network, a fault.</param>
    /// <param name="text">What happened.</param>
    public void Line(string source, string text)
    {
        if (output is not null)
        {
            string at = (time.Now / (double)TimeSpan.TicksPerSecond).ToString("F6", CultureInfo.InvariantCulture);
            output.Write($"{at,12} {source,-8} {text}\n");
        }
    }
}
