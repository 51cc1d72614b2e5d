using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Output;
using Netcd.Etcdctl;
using Netcd.Etcdctl.Session;

namespace Netcd.Interop.Tests.Support;

/// <summary>
/// netcd's own etcdctl, as built along with the tests. Most command lines run inside the test process, which saves the start of a runtime
/// for each of some hundred.
/// </summary>
internal static class OwnCtl
{
    /// <summary>Environment variable that puts another one in its place, e.g. a published one; then nothing runs inside.</summary>
    public const string Variable = "NETCD_CTL";

    private static readonly string? Given = Environment.GetEnvironmentVariable(Variable);

    /// <summary>Path of the executable.</summary>
    public static string Path { get; } = Given ?? System.IO.Path.Combine(AppContext.BaseDirectory, "etcdctl");

    /// <summary>A server with this client.</summary>
    public static Toolset At(Toolset server) => server with { Name = $"{server.Name} with netcd's etcdctl", Etcdctl = Path };

    /// <summary>Whether a command line can run inside the test process: it starts no other process and waits for no signal.</summary>
    public static bool CanRunHere(IReadOnlyList<string> arguments) => Given is null && !arguments.Any(static a => a is "watch" or "lock" or "elect");

    /// <summary>Runs a command line inside the test process.</summary>
    /// <param name="arguments">The words.</param>
    /// <param name="input">What it reads; null for nothing.</param>
    /// <param name="endpoint">Server to talk to unless the words name one.</param>
    /// <param name="api">Value of <c>ETCDCTL_API</c>.</param>
    public static CommandResult RunHere(IReadOnlyList<string> arguments, byte[]? input, string endpoint, string api)
    {
        bool namesServer = arguments.Any(static a => a.StartsWith("--endpoints", StringComparison.Ordinal));
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        var context = new CtlContext
        {
            In = new MemoryStream(input ?? []),
            Out = new TextOutput(output, isTerminal: false),
            Error = new TextOutput(error, isTerminal: false),
            Environment = new Dictionary<string, string> { ["ETCDCTL_API"] = api },
            Interrupts = new ProcessInterrupts(),
        };
        int code = CtlMain.RunAsync(context, namesServer ? arguments : ["--endpoints", endpoint, .. arguments]).WaitAsync(Ctl.Timeout).GetAwaiter().GetResult();
        return new CommandResult(code, output.ToArray(), error.ToArray());
    }
}
