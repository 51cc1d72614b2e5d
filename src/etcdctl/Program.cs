using System.Collections;
using Netcd.Etcdctl;
using Netcd.Etcdctl.Output;
using Netcd.Etcdctl.Session;

var environment = new Dictionary<string, string>(StringComparer.Ordinal);
foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
{
    environment[(string)variable.Key] = (string?)variable.Value ?? "";
}

var context = new CtlContext
{
    In = Console.OpenStandardInput(),
    InIsTerminal = !Console.IsInputRedirected,
    Out = new TextOutput(Console.OpenStandardOutput(), !Console.IsOutputRedirected),
    Error = new TextOutput(Console.OpenStandardError(), !Console.IsErrorRedirected),
    Environment = environment,
    Interrupts = new ProcessInterrupts(),
};
Environment.Exit(await CtlMain.RunAsync(context, args));
