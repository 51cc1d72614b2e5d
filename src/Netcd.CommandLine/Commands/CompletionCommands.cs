using Netcd.CommandLine.Flags;

namespace Netcd.CommandLine.Commands;

/// <summary>completion: scripts that let shells ask the tool how a command line may go on.</summary>
/// <typeparam name="TContext">What the tool gives to its commands.</typeparam>
/// <param name="tool">The tool.</param>
/// <param name="root">Its commands.</param>
/// <param name="arguments">How the arguments of a command may begin with a word; the shell completes files where there are none.</param>
public sealed class CompletionCommands<TContext>(
    ToolInfo tool,
    Func<Command<TContext>> root,
    Func<TContext, CommandPath<TContext>, string, Task<IEnumerable<string>>>? arguments = null)
    where TContext : ToolContext
{
    /// <summary>completion.</summary>
    public Command<TContext> Completion => new()
    {
        Usage = "completion",
        Summary = "Scripts that complete command lines in a shell",
        Description = $"Load the script in the shell's start file, for example: source <({tool.Name} completion bash)",
        Commands = [.. CompletionScripts.Shells.Select(ForShell)],
    };

    /// <summary>What the scripts call: prints how the last word may go on, one per line.</summary>
    public Command<TContext> Complete => new()
    {
        Usage = "__complete",
        Summary = "",
        IsHidden = true,
        TakesRawWords = true,
        Run = CompleteAsync,
    };

    private Command<TContext> ForShell(string shell) => new()
    {
        Usage = shell,
        Summary = $"Prints the completion script for {shell}",
        Flags = [Flag.Switch("no-descriptions", "complete words without their descriptions")],
        TakesNoArguments = true,
        Run = (context, _) =>
        {
            context.Out.Write(CompletionScripts.For(shell, tool.Name));
            return Task.FromResult(ExitCode.Success);
        },
    };

    private async Task<int> CompleteAsync(TContext context, Invocation invocation)
    {
        string[] before = [.. invocation.Arguments.SkipLast(1)];
        string word = invocation.Arguments.Count > 0 ? invocation.Arguments[^1] : "";
        CommandPath<TContext> path = CommandPath<TContext>.Find(root(), before);
        IEnumerable<string> candidates = word.StartsWith('-')
            ? path.OwnFlags.Concat(path.InheritedFlags).Select(static flag => "--" + flag.Name)
            : path.Command.Commands.Count > 0
                ? path.Command.Commands.Where(static c => !c.IsHidden).Select(static c => c.Name)
                : arguments is not null ? await arguments(context, path, word) : [];
        foreach (string candidate in candidates.Where(c => c.StartsWith(word, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            context.Out.Line(candidate);
        }

        return ExitCode.Success;
    }
}
