using Netcd.CommandLine.Flags;

namespace Netcd.CommandLine.Commands;

/// <summary>Runs command lines of a tool: finds the command, reads its flags, answers requests for help and mistakes.</summary>
/// <typeparam name="TContext">What the tool gives to its commands.</typeparam>
public sealed class CommandTool<TContext>
{
    private readonly ToolInfo _info;
    private readonly Command<TContext> _root;
    private readonly Action<string> _output;
    private readonly Action<string> _error;
    private readonly Action<string> _explain;

    /// <summary>A tool.</summary>
    /// <param name="info">Of the tool.</param>
    /// <param name="root">The tool as a command; its shared flags are the global ones.</param>
    /// <param name="output">Takes help.</param>
    /// <param name="error">Takes error texts.</param>
    public CommandTool(ToolInfo info, Command<TContext> root, Action<string> output, Action<string> error)
    {
        (_info, _output, _error, _explain) = (info, output, error, info.ExplainsOnError ? error : output);
        var help = new Command<TContext> { Usage = "help [command]", Summary = "Tells about a command", TakesRawWords = true, Run = (_, i) => Task.FromResult(Help(i.Arguments)) };
        _root = root with { Commands = [.. root.Commands, help] };
    }

    /// <summary>Runs a command line.</summary>
    /// <param name="context">Given to the command.</param>
    /// <param name="words">The command line without the tool.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(TContext context, IReadOnlyList<string> words)
    {
        CommandPath<TContext> path = CommandPath<TContext>.Find(_root, words);
        if (path.Chain.Count == 1 && path.FirstWord() is { } stray)
        {
            return Unknown(stray);
        }

        var flags = new FlagValues(path.OwnFlags.Concat(path.InheritedFlags));
        var arguments = new List<string>();
        if (path.Command.TakesRawWords)
        {
            arguments.AddRange(path.Rest);
        }
        else if (FlagParser.Parse(path.Rest, flags, arguments, _root.FlagsComeFirst) is { Length: > 0 } problem)
        {
            return Refuse(problem, path);
        }

        if (flags.Bool(FlagParser.Help) || path.Command.Run is not { } run)
        {
            _output(HelpText.For(_info, path));
            return ExitCode.Success;
        }

        if (Misuse(path, flags, arguments) is { Length: > 0 } misuse)
        {
            return Refuse(misuse, path);
        }

        try
        {
            return await run(context, new Invocation(flags, arguments, words));
        }
        catch (CommandException e)
        {
            if (e.Message.Length > 0)
            {
                _error($"Error: {e.Message}\n");
            }

            return e.Code;
        }
    }

    private int Help(IReadOnlyList<string> topic)
    {
        CommandPath<TContext> path = CommandPath<TContext>.Find(_root, topic);
        if (path.Chain.Count == 1 && path.FirstWord() is not null)
        {
            _error($"Unknown help topic [{string.Join(' ', topic.Select(static word => "`" + word + "`"))}]\n");
            _explain(HelpText.For(_info, path));
            return ExitCode.Success;
        }

        _output(HelpText.For(_info, path));
        return ExitCode.Success;
    }

    /// <summary>What makes a command line whose flags could be read useless; empty: nothing.</summary>
    private static string Misuse(CommandPath<TContext> path, FlagValues flags, List<string> arguments)
    {
        if (path.Command.TakesNoArguments && arguments.Count > 0)
        {
            return $"unknown command \"{arguments[0]}\" for \"{string.Join(' ', path.Chain.Select(static c => c.Name))}\"";
        }

        string[] missing = [.. flags.Flags.Where(f => f.IsRequired && !flags.IsSet(f.Name)).Select(static f => $"\"{f.Name}\"").Order(StringComparer.Ordinal)];
        return missing.Length == 0 ? "" : $"required flag(s) {string.Join(", ", missing)} not set";
    }

    /// <summary>The text comes twice, as from etcd's tools: once with the advice, once as the last line.</summary>
    private int Unknown(string word)
    {
        string[] near = [.. Suggestions.For(word, _root.Commands.Where(static c => !c.IsHidden).Select(static c => c.Name))];
        string meant = near.Length == 0 ? "" : $"\n\nDid you mean this?\n\t{string.Join("\n\t", near)}\n";
        string text = $"Error: unknown command \"{word}\" for \"{_info.Name}\"{meant}\n";
        _error($"{text}Run '{_info.Name} --help' for usage.\n{text}");
        return ExitCode.Error;
    }

    private int Refuse(string problem, CommandPath<TContext> path)
    {
        string hint = "";
        if (problem.StartsWith("unknown flag: --", StringComparison.Ordinal))
        {
            string name = problem["unknown flag: --".Length..];
            string[] near = [.. path.OwnFlags.Concat(path.InheritedFlags).Select(static f => f.Name).Where(known => Suggestions.Distance(name, known) <= 2)];
            hint = near.Length == 0 ? "" : $"Did you mean --{string.Join(" or --", near)}?\n";
        }

        _error($"Error: {problem}\n{hint}");
        _explain(HelpText.For(_info, path));
        _error($"\nError: {problem}\n");
        return ExitCode.Error;
    }
}
