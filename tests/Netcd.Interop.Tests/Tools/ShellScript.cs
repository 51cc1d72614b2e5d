using Netcd.Interop.Tests.Support;

namespace Netcd.Interop.Tests.Tools;

/// <summary>Runs a line of bash in which <c>$CTL</c>, <c>$UTL</c> are netcd's tools and <c>$DIR</c> is a folder.</summary>
internal static class ShellScript
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>Runs it.</summary>
    /// <param name="script">The line.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="endpoint">Server that etcdctl talks to.</param>
    public static CommandResult Run(string script, TempFolder folder, string endpoint) => ProcessRunner.Run(
        // Whoever runs the tests may have told them to ignore SIGINT, which bash could not undo.
        "env",
        ["--default-signal=INT", "bash", "-c", script],
        Timeout,
        null,
        new Dictionary<string, string>
        {
            ["CTL"] = OwnCtl.Path,
            ["UTL"] = Path.Combine(AppContext.BaseDirectory, "etcdutl"),
            ["DIR"] = folder.Path,
            ["ETCDCTL_ENDPOINTS"] = endpoint,
        });
}
