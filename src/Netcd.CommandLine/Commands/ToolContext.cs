using Netcd.CommandLine.Output;

namespace Netcd.CommandLine.Commands;

/// <summary>What one run of a tool needs from outside.</summary>
public class ToolContext
{
    /// <summary>Standard output.</summary>
    public required TextOutput Out { get; init; }

    /// <summary>Standard error.</summary>
    public required TextOutput Error { get; init; }

    /// <summary>Environment variables.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Requests to end from the keyboard or the system.</summary>
    public required IInterrupts Interrupts { get; init; }

    /// <summary>Time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Writes a line to standard error at once.</summary>
    public void Warn(string line)
    {
        Error.Line(line);
        Error.Flush();
    }

    /// <summary>Writes a text to standard error at once. Standard output goes first, so that both are in order on a terminal.</summary>
    public void Complain(string text)
    {
        Out.Flush();
        Error.Write(text);
        Error.Flush();
    }

    /// <summary>Runs a tool up to its last line of output.</summary>
    /// <param name="tool">Gives the exit code.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(Func<Task<int>> tool)
    {
        try
        {
            int code = await tool();
            Out.Flush();
            return code;
        }
        catch (OutputException e) when (e.IsBrokenPipe)
        {
            return ExitCode.BrokenPipe;
        }
        catch (OutputException e)
        {
            Warn($"Error: {e.Message}");
            return ExitCode.IO;
        }
    }
}
