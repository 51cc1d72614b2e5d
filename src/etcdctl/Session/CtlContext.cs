using Netcd.CommandLine.Commands;
using Netcd.Core.Bootstrap;
using Netcd.Etcdctl.Output;

namespace Netcd.Etcdctl.Session;

/// <summary>What one run of etcdctl needs from outside.</summary>
internal sealed class CtlContext
{
    /// <summary>Names and versions.</summary>
    public static readonly ToolInfo Tool = new("etcdctl", ServerVersion.Release.ToString(), ServerVersion.Release.MajorMinor);

    /// <summary>Standard input.</summary>
    public required Stream In { get; init; }

    /// <summary>Whether a person types at standard input, whom passwords can be hidden from others for.</summary>
    public bool InIsTerminal { get; init; }

    /// <summary>Standard output.</summary>
    public required TextOutput Out { get; init; }

    /// <summary>Standard error.</summary>
    public required TextOutput Error { get; init; }

    /// <summary>Environment variables.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Requests to end from the keyboard or the system.</summary>
    public required IInterrupts Interrupts { get; init; }

    /// <summary>Held while the events of one of several watches are printed.</summary>
    public Lock Printing { get; } = new();

    /// <summary>Time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Writes a line to standard error at once.</summary>
    public void Warn(string line)
    {
        Error.Line(line);
        Error.Flush();
    }
}
