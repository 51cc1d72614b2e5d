using System.Text;
using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Output;

namespace Netcd.Etcdutl.Tests;

/// <summary>What one command line did.</summary>
internal sealed record UtlRun(int ExitCode, string Output, string Error)
{
    public static async Task<UtlRun> OfAsync(params string[] words)
    {
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        var context = new ToolContext
        {
            Out = new TextOutput(output, isTerminal: false),
            Error = new TextOutput(error, isTerminal: false),
            Environment = new Dictionary<string, string>(),
            Interrupts = new ProcessInterrupts(),
        };
        int code = await UtlMain.RunAsync(context, words);
        return new UtlRun(code, Encoding.UTF8.GetString(output.ToArray()), Encoding.UTF8.GetString(error.ToArray()));
    }

    /// <summary>Runs a command line that succeeds and returns its output.</summary>
    public static async Task<string> OutputOfAsync(params string[] words)
    {
        UtlRun run = await OfAsync(words);
        Assert.True(run.ExitCode == 0, run.Error);
        return run.Output;
    }

    /// <summary>Runs a command line that fails and returns its error.</summary>
    public static async Task<string> FailureOfAsync(int code, params string[] words)
    {
        UtlRun run = await OfAsync(words);
        Assert.Equal(code, run.ExitCode);
        Assert.Equal("", run.Output);
        return run.Error;
    }
}
