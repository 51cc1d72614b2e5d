using System.Text;

namespace Netcd.Processes;

/// <summary>What a finished process left behind.</summary>
/// <param name="ExitCode">Its exit code; 128 + n when signal n ended it.</param>
/// <param name="Stdout">Its output, byte for byte.</param>
/// <param name="Stderr">Its error output.</param>
public sealed record CommandResult(int ExitCode, byte[] Stdout, byte[] Stderr)
{
    public string StdoutText => Encoding.UTF8.GetString(Stdout);

    public string StderrText => Encoding.UTF8.GetString(Stderr);
}
