using System.Security.Cryptography;
using Netcd.CommandLine.Commands;
using Netcd.Etcdctl.Classic;
using Netcd.Etcdctl.Session;

namespace Netcd.Etcdctl;

/// <summary>Runs one command line, and turns what is left of errors into texts and exit codes.</summary>
internal static class CtlMain
{
    /// <summary>Runs a command line.</summary>
    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync(CtlContext context, IReadOnlyList<string> words) => context.RunAsync(async () =>
    {
        try
        {
            string api = context.Environment.GetValueOrDefault("ETCDCTL_API", "");
            if (api is not ("" or "2" or "3"))
            {
                context.Warn($"unsupported API version: {api}");
                return ExitCode.Error;
            }

            return api == "2"
                ? await ClassicTable.RunAsync(context, words, context.Complain)
                : await new CommandTool<CtlContext>(CtlContext.Tool, CommandTable.Root, context.Out.Write, context.Complain).RunAsync(context, words);
        }
        catch (Exception e) when (e is IOException or CryptographicException or UnauthorizedAccessException)
        {
            context.Warn($"Error: {e.Message}");
            return e is IOException ? ExitCode.IO : ExitCode.BadArguments;
        }
    });
}
