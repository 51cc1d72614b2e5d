using Netcd.Client.Watch;
using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Flags;
using Netcd.Etcdctl.Session;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;

namespace Netcd.Etcdctl.Commands;

/// <summary>watch -i: watches that are named line by line and run beside each other until the input or the process ends.</summary>
/// <param name="context">The run.</param>
/// <param name="environment">Keys that the environment names.</param>
/// <param name="flags">Flags that a line may have.</param>
internal sealed class WatchDialogue(CtlContext context, IReadOnlyList<string> environment, IReadOnlyList<Flag> flags)
{
    private readonly List<WatchProgress> _running = [];

    /// <summary>Reads lines until there are no more.</summary>
    public async Task<int> RunAsync(Invocation invocation)
    {
        await using CtlSession session = await CtlSession.OpenAsync(context, invocation);
        Task ended = Task.CompletedTask;
        while (InputLines.Read(context.In) is { } line)
        {
            List<string> words = ShellWords.Split(line);
            switch (words)
            {
                case ["watch"] when environment.Count == 0:
                    context.Warn($"Invalid command {line} (command type or key is not provided)");
                    break;
                case ["watch", ..]:
                    ended = Task.WhenAll(ended, StartAsync(session, line, words[1..]));
                    break;
                case ["progress", ..]:
                    await AskForProgressAsync();
                    break;
                case []:
                    context.Warn($"Invalid command: {line} (watch and progress supported)");
                    break;
                default:
                    context.Warn($"Invalid command {line} (only support watch)");
                    break;
            }
        }

        throw new CommandException(ExitCode.InvalidInput, "error reading watch request line: EOF");
    }

    private Task StartAsync(CtlSession session, string line, List<string> words)
    {
        var values = new FlagValues(flags);
        var arguments = new List<string>();
        if (FlagParser.Parse(words, values, arguments) is { Length: > 0 } problem)
        {
            throw CommandException.BadArguments(problem);
        }

        var target = WatchTarget.Parse(arguments, words, environment);
        try
        {
            WatchCreateRequest request = target.ToRequest(values);
            var progress = new WatchProgress();
            _running.Add(progress);
            return WatchCommand.FollowAsync(context, session, request, target.Command, progress);
        }
        catch (CommandException e)
        {
            context.Warn($"Invalid command {line} ({e.Message})");
            return Task.CompletedTask;
        }
    }

    private async Task AskForProgressAsync()
    {
        foreach (WatchProgress watch in _running)
        {
            try
            {
                await watch.RequestAsync();
            }
            catch (RpcException e)
            {
                throw new CommandException(ExitCode.Error, ErrorText.Of(e));
            }
        }
    }
}
