using Netcd.CommandLine.Commands;
using Netcd.Etcdctl.Session;

namespace Netcd.Etcdctl.Commands;

/// <summary>version.</summary>
internal static class VersionCommand
{
    /// <summary>version.</summary>
    public static Command<CtlContext> Version { get; } = new()
    {
        Usage = "version",
        Summary = "Tells the version of etcdctl",
        Run = Run,
    };

    private static Task<int> Run(CtlContext context, Invocation invocation)
    {
        context.Out.Line($"{CtlContext.Tool.Name} version: {CtlContext.Tool.Version}");
        context.Out.Line($"API version: {CtlContext.Tool.ApiVersion}");
        return Task.FromResult(ExitCode.Success);
    }
}
