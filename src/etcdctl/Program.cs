using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Output;
using Netcd.Etcdctl;
using Netcd.Etcdctl.Session;

var context = new CtlContext
{
    In = Console.OpenStandardInput(),
    InIsTerminal = !Console.IsInputRedirected,
    Out = new TextOutput(new StandardStream(1), !Console.IsOutputRedirected),
    Error = new TextOutput(new StandardStream(2), !Console.IsErrorRedirected),
    Environment = ProcessEnvironment.Read(),
    Interrupts = new ProcessInterrupts(),
};
Environment.Exit(await CtlMain.RunAsync(context, args));
