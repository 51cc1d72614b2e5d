using Netcd.CommandLine.Commands;
using Netcd.Telemetry.GoText;

namespace Netcd.Etcdctl.Commands;

/// <summary>Ids as arguments: always hexadecimal. Pure.</summary>
internal static class IdArgument
{
    /// <summary>A lease.</summary>
    /// <exception cref="CommandException">It is no number.</exception>
    public static long Lease(string text) => GoInteger.TryParse(text, 16, out long id, out string problem)
        ? id
        : throw CommandException.BadArguments($"bad lease ID arg ({problem}), expecting ID in Hex");

    /// <summary>A member.</summary>
    /// <exception cref="CommandException">It is no number.</exception>
    public static ulong Member(string text) => GoInteger.TryParse(text, 16, out ulong id, out string problem)
        ? id
        : throw CommandException.BadArguments($"bad member ID arg ({problem}), expecting ID in Hex");
}
