using System.Text;
using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Output;
using Netcd.Etcdctl.Session;

namespace Netcd.Etcdctl.Tests;

/// <summary>Runs command lines that need no server.</summary>
internal sealed class CtlRun
{
    private readonly MemoryStream _output = new();
    private readonly MemoryStream _error = new();

    public Dictionary<string, string> Environment { get; } = [];

    public string Input { get; init; } = "";

    public int ExitCode { get; private set; }

    public string Output => Encoding.UTF8.GetString(_output.ToArray());

    public string Error => Encoding.UTF8.GetString(_error.ToArray());

    public async Task<CtlRun> RunAsync(params string[] words)
    {
        var context = new CtlContext
        {
            In = new MemoryStream(Encoding.UTF8.GetBytes(Input)),
            Out = new TextOutput(_output, isTerminal: false),
            Error = new TextOutput(_error, isTerminal: false),
            Environment = Environment,
            Interrupts = new ProcessInterrupts(),
        };
        ExitCode = await CtlMain.RunAsync(context, words);
        return this;
    }
}
