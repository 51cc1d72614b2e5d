using Netcd.CommandLine.Flags;

namespace Netcd.CommandLine.Commands;

/// <summary>The command that a command line names.</summary>
/// <typeparam name="TContext">What the tool gives to its commands.</typeparam>
/// <param name="Chain">From the tool itself to the command.</param>
/// <param name="Rest">The words that are not part of its name.</param>
public sealed record CommandPath<TContext>(IReadOnlyList<Command<TContext>> Chain, IReadOnlyList<string> Rest)
{
    /// <summary>The flag that every command has.</summary>
    private static readonly Flag HelpFlag = Flag.Switch(FlagParser.Help, "help for ", 'h');

    /// <summary>The command.</summary>
    public Command<TContext> Command => Chain[^1];

    /// <summary>Its own flags and the one for help.</summary>
    public IEnumerable<Flag> OwnFlags => [.. Command.Flags, .. Command.SharedFlags, HelpFlag with { Help = HelpFlag.Help + Command.Name }];

    /// <summary>Flags of the groups it is in.</summary>
    public IEnumerable<Flag> InheritedFlags => Chain.SkipLast(1).SelectMany(static c => c.SharedFlags);

    /// <summary>Follows the words that are names of commands; a name may be shortened as long as it is unique.</summary>
    public static CommandPath<TContext> Find(Command<TContext> tool, IReadOnlyList<string> words)
    {
        var path = new CommandPath<TContext>([tool], words);
        while (path.Command.Commands.Count > 0 && path.Descend() is { } deeper)
        {
            path = deeper;
        }

        return path;
    }

    /// <summary>The first word that is neither a flag nor the value of one; null: there is none.</summary>
    public string? FirstWord() => IndexOfFirstWord() is var index and >= 0 ? Rest[index] : null;

    private CommandPath<TContext>? Descend()
    {
        int index = IndexOfFirstWord();
        if (index < 0)
        {
            return null;
        }

        string word = Rest[index];
        Command<TContext>? next = Command.Commands.FirstOrDefault(c => c.Name == word);
        if (next is null)
        {
            Command<TContext>[] candidates = [.. Command.Commands.Where(c => !c.IsHidden && !c.NeedsFullName && c.Name.StartsWith(word, StringComparison.Ordinal))];
            next = word.Length > 0 && candidates.Length == 1 ? candidates[0] : null;
        }

        return next is null ? null : new([.. Chain, next], [.. Rest.Take(index), .. Rest.Skip(index + 1)]);
    }

    private int IndexOfFirstWord()
    {
        List<Flag> flags = [.. OwnFlags, .. InheritedFlags];
        for (int i = 0; i < Rest.Count; i++)
        {
            string word = Rest[i];
            if (word == "--")
            {
                return -1;
            }

            if (word.Length == 0 || word[0] != '-' || word == "-")
            {
                return i;
            }

            bool isLong = word.StartsWith("--", StringComparison.Ordinal);
            Flag? flag = isLong ? flags.Find(f => f.Name == word[2..]) : flags.Find(f => f.Shorthand == word[1]);
            bool takesNext = !word.Contains('=') && (isLong || word.Length == 2) && flag?.Kind != FlagKind.Bool;
            i += takesNext ? 1 : 0;
        }

        return -1;
    }
}
