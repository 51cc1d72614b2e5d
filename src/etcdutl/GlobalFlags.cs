using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Flags;
using Netcd.CommandLine.Offline;
using Netcd.CommandLine.Output;

namespace Netcd.Etcdutl;

/// <summary>Flags that every command has.</summary>
internal static class GlobalFlags
{
    private const string Timeout = "timeout";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Flag> All =
    [
        OutputFlags.WriteOut,
        new(Timeout, FlagKind.Duration, "10s", "how long to wait for a member that has the database open (0: for ever)"),
    ];

    /// <summary>How long to wait for the lock of the database.</summary>
    public static TimeSpan LockTimeout(FlagValues flags) =>
        flags.Duration(Timeout) is var timeout && timeout > TimeSpan.Zero ? timeout : System.Threading.Timeout.InfiniteTimeSpan;

    /// <summary>Work on files as the flags ask for.</summary>
    public static OfflineWork Work(ToolContext context, FlagValues flags) => new(context, LockTimeout(flags));
}
