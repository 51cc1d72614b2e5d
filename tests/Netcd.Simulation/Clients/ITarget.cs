using Netcd.Simulation.Runs;
using Netcd.Simulation.Verification;
using Netcd.Simulation.World;

namespace Netcd.Simulation.Clients;

/// <summary>The cluster that clients work on, simulated or of real processes, and what is known of it.</summary>
public interface ITarget
{
    /// <summary>The time of the run.</summary>
    ITimeline Time { get; }

    /// <summary>The event log.</summary>
    Trace Trace { get; }

    /// <summary>Promises that did not hold.</summary>
    Violations Violations { get; }

    /// <summary>The history of the store.</summary>
    Truth Truth { get; }

    /// <summary>Members, those that left included; they are numbered from 0 on.</summary>
    int Count { get; }

    /// <summary>Whether a member has left.</summary>
    bool HasLeft(int member);

    /// <summary>Its name, and how often it was started.</summary>
    (string Name, int Incarnation) Describe(int member);

    /// <summary>A way to the members for one client.</summary>
    /// <param name="random">The client's choices.</param>
    IConnection Connect(Random random);
}
