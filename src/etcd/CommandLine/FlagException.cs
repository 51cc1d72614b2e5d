namespace Netcd.Etcd.CommandLine;

/// <summary>A setting is wrong. The message says which and why.</summary>
/// <param name="message">For the operator.</param>
/// <param name="exitCode">2 with the usage text for mistakes on the command line, 1 for settings that cannot work.</param>
public sealed class FlagException(string message, int exitCode) : Exception(message)
{
    /// <summary>What the process exits with.</summary>
    public int ExitCode { get; } = exitCode;
}
