using Netcd.CommandLine.Commands;
using Netcd.Core.Bootstrap;

namespace Netcd.Etcdctl.Session;

/// <summary>What one run of etcdctl needs from outside.</summary>
internal sealed class CtlContext : ToolContext
{
    /// <summary>Names and versions.</summary>
    public static readonly ToolInfo Tool = new("etcdctl", ServerVersion.Release.ToString(), ServerVersion.Release.MajorMinor);

    /// <summary>Standard input.</summary>
    public required Stream In { get; init; }

    /// <summary>Whether a person types at standard input, whom passwords can be hidden from others for.</summary>
    public bool InIsTerminal { get; init; }

    /// <summary>Held while the events of one of several watches are printed.</summary>
    public Lock Printing { get; } = new();
}
