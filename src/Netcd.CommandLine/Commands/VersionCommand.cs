namespace Netcd.CommandLine.Commands;

/// <summary>version.</summary>
public static class VersionCommand
{
    /// <summary>The command of a tool.</summary>
    public static Command<TContext> Of<TContext>(ToolInfo tool)
        where TContext : ToolContext => new()
        {
            Usage = "version",
            Summary = $"Tells the version of {tool.Name}",
            Run = (context, _) =>
            {
                context.Out.Line($"{tool.Name} version: {tool.Version}\nAPI version: {tool.ApiVersion}");
                return Task.FromResult(ExitCode.Success);
            },
        };
}
