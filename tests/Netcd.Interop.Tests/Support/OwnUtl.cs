using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Output;
using Netcd.Etcdutl;

namespace Netcd.Interop.Tests.Support;

/// <summary>netcd's own etcdutl, inside the test process or, where <c>NETCD_UTL</c> names one, as a process.</summary>
internal static class OwnUtl
{
    /// <summary>Environment variable that puts another one in its place, e.g. a published one.</summary>
    public const string Variable = "NETCD_UTL";

    private static readonly string? Given = Environment.GetEnvironmentVariable(Variable);

    /// <summary>Runs a command line.</summary>
    public static CommandResult Run(params IReadOnlyList<string> arguments)
    {
        if (Given is not null)
        {
            return ProcessRunner.Run(Given, arguments, Ctl.Timeout);
        }

        using var output = new MemoryStream();
        using var error = new MemoryStream();
        var context = new ToolContext
        {
            Out = new TextOutput(output, isTerminal: false),
            Error = new TextOutput(error, isTerminal: false),
            Environment = new Dictionary<string, string>(),
            Interrupts = new ProcessInterrupts(),
        };
        int code = UtlMain.RunAsync(context, arguments).WaitAsync(Ctl.Timeout).GetAwaiter().GetResult();
        return new CommandResult(code, output.ToArray(), error.ToArray());
    }

    /// <summary>Runs a command line of a release, or of netcd where that is null.</summary>
    public static CommandResult Run(Toolset? tools, params IReadOnlyList<string> arguments) =>
        tools is null ? Run(arguments) : ProcessRunner.Run(tools.Etcdutl!, arguments, Ctl.Timeout);
}
