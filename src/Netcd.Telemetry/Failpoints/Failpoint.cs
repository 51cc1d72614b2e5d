using System.Diagnostics;

namespace Netcd.Telemetry.Failpoints;

/// <summary>A place in the code that a test build can be told to fail at.</summary>
public static class Failpoint
{
    /// <summary>Does what the point was told to do: nothing, sleep, or end the process; <c>return</c> does nothing. Not compiled into ordinary builds. Any thread.</summary>
    /// <param name="name">One of <see cref="FailpointTable.Names"/>.</param>
    [Conditional("FAILPOINTS")]
    public static void Reach(string name) => FailpointTable.Shared.Reach(name);

    /// <summary>Like <see cref="Reach"/>, and fails when the point was told to <c>return("TEXT")</c>. Not compiled into ordinary builds. Any thread.</summary>
    /// <param name="name">One of <see cref="FailpointTable.Names"/>.</param>
    /// <exception cref="IOException">With that text.</exception>
    [Conditional("FAILPOINTS")]
    public static void Fail(string name)
    {
        if (FailpointTable.Shared.Reach(name) is { } text)
        {
            throw new IOException(text);
        }
    }

    /// <summary>Like <see cref="Reach"/>, and has the caller leave something out when the point was told to <c>return</c>. Not compiled into ordinary builds. Any thread.</summary>
    /// <param name="name">One of <see cref="FailpointTable.Names"/>.</param>
    /// <param name="skips">Becomes true then, else stays.</param>
    [Conditional("FAILPOINTS")]
    public static void Skip(string name, ref bool skips) => skips |= FailpointTable.Shared.Reach(name) is not null;
}
