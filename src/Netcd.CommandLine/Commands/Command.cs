using Netcd.CommandLine.Flags;

namespace Netcd.CommandLine.Commands;

/// <summary>A command of a tool, or a group of commands.</summary>
/// <typeparam name="TContext">What the tool gives to its commands.</typeparam>
public sealed record Command<TContext>
{
    /// <summary>Its name and the form of its arguments, as <c>get [options] &lt;key&gt;</c>.</summary>
    public required string Usage { get; init; }

    /// <summary>One line for lists of commands.</summary>
    public required string Summary { get; init; }

    /// <summary>More for its own help; empty: nothing.</summary>
    public string Description { get; init; } = "";

    /// <summary>Its own flags.</summary>
    public IReadOnlyList<Flag> Flags { get; init; } = [];

    /// <summary>Flags of it and of all commands under it.</summary>
    public IReadOnlyList<Flag> SharedFlags { get; init; } = [];

    /// <summary>Commands under it.</summary>
    public IReadOnlyList<Command<TContext>> Commands { get; init; } = [];

    /// <summary>Does it, and returns the exit code; null for a group.</summary>
    public Func<TContext, Invocation, Task<int>>? Run { get; init; }

    /// <summary>Left out of lists of commands.</summary>
    public bool IsHidden { get; init; }

    /// <summary>Is not meant by the beginning of its name: for commands that etcd's tool does not have, so that shortened names mean there and here the same.</summary>
    public bool NeedsFullName { get; init; }

    /// <summary>Passes all words on as they are, flags included.</summary>
    public bool TakesRawWords { get; init; }

    /// <summary>Refuses arguments.</summary>
    public bool TakesNoArguments { get; init; }

    /// <summary>For the tool itself: flags of all its commands must stand before the arguments.</summary>
    public bool FlagsComeFirst { get; init; }

    /// <summary>First word of <see cref="Usage"/>.</summary>
    public string Name => Usage.Split(' ')[0];
}
