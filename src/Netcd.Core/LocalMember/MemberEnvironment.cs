using Netcd.Core.Bootstrap;
using Netcd.Core.Peers;
using Netcd.Core.World;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Core.LocalMember;

/// <summary>What a member is built from and what surrounds it.</summary>
/// <param name="Options">What shapes it.</param>
/// <param name="World">The way out.</param>
/// <param name="Files">Its files, open, at the state of the newest snapshot.</param>
/// <param name="Peers">Carries messages to other members.</param>
/// <param name="Calls">Asks other members.</param>
/// <param name="Metrics">Takes its series.</param>
/// <param name="Log">Takes its lines.</param>
internal sealed record MemberEnvironment(MemberOptions Options, IWorld World, BootstrappedMember Files, IPeerTransport Peers, IPeerCalls Calls, MetricRegistry Metrics, ILog Log)
{
    /// <summary>The world's clock.</summary>
    public TimeProvider Clock => World.Clock;
}
