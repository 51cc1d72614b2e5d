using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Output;
using Netcd.Etcdutl;

var context = new ToolContext
{
    Out = new TextOutput(new StandardStream(1), !Console.IsOutputRedirected),
    Error = new TextOutput(new StandardStream(2), !Console.IsErrorRedirected),
    Environment = ProcessEnvironment.Read(),
    Interrupts = new ProcessInterrupts(),
};
Environment.Exit(await UtlMain.RunAsync(context, UtlMain.IsMigrate(Environment.GetCommandLineArgs()[0]) ? ["migrate04", .. args] : args));
