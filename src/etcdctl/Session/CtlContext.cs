using Netcd.CommandLine.Commands;
using Netcd.Etcdctl.Output;

namespace Netcd.Etcdctl.Session;

/// <summary>What one run of etcdctl needs from outside.</summary>
internal sealed class CtlContext
{
    /// <summary>Names and versions.</summary>
    public static readonly ToolInfo Tool = new("etcdctl", "3.5.21", "3.5");

    /// <summary>Standard input.</summary>
    public required Stream In { get; init; }

    /// <summary>Standard output.</summary>
    public required TextOutput Out { get; init; }

    /// <summary>Standard error.</summary>
    public required TextOutput Error { get; init; }

    /// <summary>Environment variables.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Requests to end from the keyboard or the system.</summary>
    public required IInterrupts Interrupts { get; init; }

    /// <summary>Time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Writes a line to standard error at once.</summary>
    public void Warn(string line)
    {
        Error.Line(line);
        Error.Flush();
    }
}
