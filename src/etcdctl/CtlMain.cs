using Netcd.CommandLine.Commands;
using Netcd.Etcdctl.Classic;
using Netcd.Etcdctl.Session;

namespace Netcd.Etcdctl;

/// <summary>Runs one command line, and turns what is left of errors into texts and exit codes.</summary>
internal static class CtlMain
{
    /// <summary>What a shell shows of a program that wrote to a pipe nobody reads: etcdctl is killed by that signal.</summary>
    private const int BrokenPipe = 141;

    /// <summary>Runs a command line.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(CtlContext context, IReadOnlyList<string> words)
    {
        try
        {
            string api = context.Environment.GetValueOrDefault("ETCDCTL_API", "");
            if (api is not ("" or "2" or "3"))
            {
                context.Warn($"unsupported API version: {api}");
                return ExitCode.Error;
            }

            int code = api == "2"
                ? await ClassicTable.RunAsync(context, words, Print(context))
                : await new CommandTool<CtlContext>(CtlContext.Tool, CommandTable.Root, context.Out.Write, Print(context)).RunAsync(context, words);
            context.Out.Flush();
            return code;
        }
        catch (IOException)
        {
            return BrokenPipe;
        }
        catch (Exception e) when (e is System.Security.Cryptography.CryptographicException or UnauthorizedAccessException)
        {
            context.Warn($"Error: {e.Message}");
            return ExitCode.BadArguments;
        }
    }

    /// <summary>Standard output goes first, so that both are in order on a terminal.</summary>
    private static Action<string> Print(CtlContext context) => text =>
    {
        context.Out.Flush();
        context.Error.Write(text);
        context.Error.Flush();
    };
}
