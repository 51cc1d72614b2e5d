namespace Netcd.CommandLine.Commands;

/// <summary>Ends a command with an exit code and a text for standard error.</summary>
/// <param name="code">See <see cref="ExitCode"/>.</param>
/// <param name="message">Printed after <c>Error: </c>; empty: nothing is printed.</param>
public sealed class CommandException(int code, string message) : Exception(message)
{
    /// <summary>The exit code.</summary>
    public int Code { get; } = code;

    /// <summary>Wrong number or form of arguments.</summary>
    public static CommandException BadArguments(string message) => new(ExitCode.BadArguments, message);
}
