using System.ComponentModel;
using System.Diagnostics;
using Netcd.Telemetry.GoText;

namespace Netcd.Etcdctl.Session;

/// <summary>Runs commands with the output of this process and without input.</summary>
internal static class ChildProcess
{
    private const int FirstSignal = 128;

    /// <summary>Runs a command to its end.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="variables">Environment variables besides those of this process.</param>
    public static ChildResult Run(IReadOnlyList<string> command, IReadOnlyDictionary<string, string> variables)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardInput = true, UseShellExecute = false };
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        try
        {
            using Process process = Process.Start(start) ?? throw new Win32Exception();
            process.StandardInput.Close();
            process.WaitForExit();
            return Describe(process.ExitCode);
        }
        catch (Win32Exception e)
        {
            string problem = command[0].Contains('/') ? $"fork/exec {command[0]}: {e.Message}" : $"exec: {GoQuote.Quote(command[0])}: executable file not found in $PATH";
            return new ChildResult(null, problem);
        }
    }

    private static ChildResult Describe(int code) => code switch
    {
        0 => new ChildResult(0, ""),
        > FirstSignal => new ChildResult(code, $"signal: {code - FirstSignal}"),
        _ => new ChildResult(code, $"exit status {code}"),
    };
}
