using Netcd.Client;
using Netcd.Client.Concurrency;
using Netcd.Client.Leases;
using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Flags;
using Netcd.Etcdctl.Answers;
using Netcd.Etcdctl.Session;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;

namespace Netcd.Etcdctl.Commands;

/// <summary>lock and elect: hold something until a signal or, for lock, the end of a command.</summary>
internal static class LockCommands
{
    private const int ElectionTtl = 60;

    /// <summary>lock.</summary>
    public static Command<CtlContext> Lock { get; } = new()
    {
        Usage = "lock <lockname> [exec-command arg1 arg2 ...]",
        Summary = "Holds a lock until interrupted, or while a command runs",
        Description = "The command finds the lock in ETCD_LOCK_KEY and ETCD_LOCK_REV; its exit code is that of etcdctl.",
        Flags = [Flag.Number("ttl", "seconds after which others get the lock when this process dies", 10)],
        Run = LockAsync,
    };

    /// <summary>elect.</summary>
    public static Command<CtlContext> Elect { get; } = new()
    {
        Usage = "elect <election-name> [proposal]",
        Summary = "Stands for election and leads until interrupted, or shows the leaders",
        Flags = [Flag.Switch("listen", "show the leaders", 'l')],
        Run = ElectAsync,
    };

    private static async Task<int> LockAsync(CtlContext context, Invocation invocation)
    {
        if (invocation.Arguments.Count == 0)
        {
            throw CommandException.BadArguments("lock takes a lock name argument and an optional command to execute");
        }

        await using CtlSession session = await CtlSession.OpenAsync(context, invocation);
        using var interrupted = new CancellationTokenSource();
        using IDisposable signals = context.Interrupts.Catch(interrupted.Cancel);
        string name = invocation.Arguments[0];
        string[] command = [.. invocation.Arguments.Skip(1)];
        return await RunAsync(async () =>
        {
            await using HeldLock held = await session.Client.Locks.AcquireAsync(KvArguments.BytesOf(name), invocation.Flags.Int64("ttl"), interrupted.Token);
            return command.Length > 0 ? RunWith(held, command) : await HoldAsync(session, held.Key, held.Lost, "session expired", interrupted.Token);
        });
    }

    private static int RunWith(HeldLock held, string[] command)
    {
        var variables = new Dictionary<string, string> { ["ETCD_LOCK_KEY"] = held.Key.ToString(), ["ETCD_LOCK_REV"] = $"{held.HeaderRevision}" };
        ChildResult result = ChildProcess.Run(command, variables);
        return result.IsSuccess ? ExitCode.Success : throw new CommandException(result.ExitCode ?? ExitCode.Error, result.Problem);
    }

    private static async Task<int> ElectAsync(CtlContext context, Invocation invocation)
    {
        IReadOnlyList<string> arguments = invocation.Arguments;
        if (arguments.Count is not (1 or 2))
        {
            throw CommandException.BadArguments("elect takes one election name argument and an optional proposal argument");
        }

        bool listens = invocation.Flags.Bool("listen");
        await using CtlSession session = await CtlSession.OpenAsync(context, invocation);
        if (listens == (arguments.Count == 2))
        {
            throw CommandException.BadArguments(listens ? "proposal given but -l is set" : "no proposal argument but -l not set");
        }

        using var interrupted = new CancellationTokenSource();
        using IDisposable signals = context.Interrupts.Catch(interrupted.Cancel);
        EtcdBytes name = KvArguments.BytesOf(arguments[0]);
        return await RunAsync(() => listens
            ? ObserveAsync(session, name, interrupted.Token)
            : CampaignAsync(session, name, KvArguments.BytesOf(arguments[1]), interrupted.Token));
    }

    private static async Task<int> ObserveAsync(CtlSession session, EtcdBytes name, CancellationToken interrupted)
    {
        try
        {
            await foreach (RangeResponse leader in session.Client.Elections.ObserveAsync(name, interrupted))
            {
                session.Printer.Print(new RangeAnswer(leader));
            }
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            return ExitCode.Success;
        }

        throw new CommandException(ExitCode.Error, "elect: observer lost");
    }

    private static async Task<int> CampaignAsync(CtlSession session, EtcdBytes name, EtcdBytes proposal, CancellationToken interrupted)
    {
        await using LeaseHandle lease = await session.Client.Leases.HoldAsync(ElectionTtl, interrupted);
        await using Leadership leadership = await session.Client.Elections.CampaignAsync(name, proposal, lease, interrupted);
        return await HoldAsync(session, leadership.Key, leadership.Lost, "elect: session expired", interrupted);
    }

    /// <summary>Prints what was won and waits.</summary>
    private static async Task<int> HoldAsync(CtlSession session, EtcdBytes key, CancellationToken lost, string lostText, CancellationToken interrupted)
    {
        RangeResponse own = await session.Client.Kv.GetAsync(key, cancellation: interrupted);
        if (own.Kvs.Count == 0)
        {
            throw new CommandException(ExitCode.Error, "lock lost on init");
        }

        session.Printer.Print(new RangeAnswer(own));
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(lost, interrupted);
        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = ended.Token.Register(() => waiting.TrySetResult());
        await waiting.Task;
        return interrupted.IsCancellationRequested ? ExitCode.Success : throw new CommandException(ExitCode.Error, lostText);
    }

    private static async Task<int> RunAsync(Func<Task<int>> hold)
    {
        try
        {
            return await hold();
        }
        catch (RpcException e)
        {
            throw new CommandException(ExitCode.Error, ErrorText.Of(e));
        }
        catch (LeaseLostException e)
        {
            throw new CommandException(ExitCode.Error, e.Message);
        }
        catch (OperationCanceledException)
        {
            throw new CommandException(ExitCode.Error, "context canceled");
        }
    }
}
