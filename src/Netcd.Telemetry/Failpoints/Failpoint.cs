using System.Diagnostics;

namespace Netcd.Telemetry.Failpoints;

/// <summary>A place in the code that a test build can be told to fail at.</summary>
public static class Failpoint
{
    /// <summary>Does what the point was told to do: nothing, sleep, or end the process. Not compiled into ordinary builds. Any thread.</summary>
    /// <param name="name">One of <see cref="FailpointTable.Names"/>.</param>
    [Conditional("FAILPOINTS")]
    public static void Reach(string name) => FailpointTable.Shared.Reach(name);
}
