namespace Netcd.Processes;

/// <summary>Runs command lines of one etcdctl against one endpoint.</summary>
/// <param name="program">Path of etcdctl.</param>
/// <param name="endpoint"><c>HOST:PORT</c>; null when the command line brings its own or needs none.</param>
public sealed class Ctl(string program, string? endpoint)
{
    /// <summary>Nothing a test runs takes longer, short of a hang.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, string> _environment = [];

    /// <summary>Adds a variable to the environment of later commands, e.g. <c>ETCDCTL_API</c>.</summary>
    public Ctl With(string name, string value)
    {
        _environment[name] = value;
        return this;
    }

    /// <summary>Runs a command line to its end.</summary>
    public CommandResult Run(params IReadOnlyList<string> arguments) => Run(arguments, null);

    /// <summary>Runs a command line to its end with an input.</summary>
    public CommandResult Run(IReadOnlyList<string> arguments, byte[]? input) =>
        ProcessRunner.Run(program, Complete(arguments), Timeout, input, _environment);

    /// <summary>Runs a command line that never ends until it has written a number of lines.</summary>
    public CommandResult RunUntilLines(IReadOnlyList<string> arguments, int lines, byte[]? input) =>
        ProcessRunner.RunUntilLines(program, Complete(arguments), lines, Timeout, input, _environment);

    // The flag may not be given together with its environment variable, and given twice its values add up.
    private IReadOnlyList<string> Complete(IReadOnlyList<string> arguments) =>
        endpoint is null || arguments.Any(static a => a.StartsWith("--endpoints", StringComparison.Ordinal))
            ? arguments
            : ["--endpoints", endpoint, .. arguments];
}
