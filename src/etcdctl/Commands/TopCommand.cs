using Netcd.Client;
using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Flags;
using Netcd.CommandLine.Output;
using Netcd.Etcdctl.Answers;
using Netcd.Etcdctl.Session;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;

namespace Netcd.Etcdctl.Commands;

/// <summary>top: who leads, how far the members are and what they have to do, live on a terminal, else once.</summary>
internal static class TopCommand
{
    private const string Handled = "grpc_server_handled_total";
    private const string ClearScreen = "\e[H\e[J";

    /// <summary>top.</summary>
    public static Command<CtlContext> Top { get; } = new()
    {
        Usage = "top [options]",
        NeedsFullName = true,
        Summary = "Shows the members and their load, live on a terminal",
        Description = "Rates are those of finished gRPC requests, from each member's metrics page. Lag: entries that are not applied yet. Ctrl-C ends it.",
        Flags =
        [
            EndpointCommands.Cluster,
            new("interval", FlagKind.Duration, "1s", "time between two looks"),
            Flag.Number("count", "number of looks (0: without end on a terminal, else one)"),
        ],
        Run = RunAsync,
    };

    private static async Task<int> RunAsync(CtlContext context, Invocation invocation)
    {
        TimeSpan interval = invocation.Flags.Duration("interval");
        if (interval <= TimeSpan.Zero)
        {
            throw CommandException.BadArguments("--interval must be more than 0");
        }

        await using CtlSession session = CtlSession.Prepare(context, invocation);
        IReadOnlyList<string> endpoints = await EndpointCommands.ListAsync(session);
        bool isLive = context.Out.IsTerminal && session.Printer.Format is OutputFormat.Simple or OutputFormat.Table;
        long looks = invocation.Flags.Int64("count") is > 0 and var count ? count : isLive ? long.MaxValue : 1;
        EtcdClient[] clients = [.. endpoints.Select(endpoint => new EtcdClient(session.Options with { Endpoints = [endpoint] }))];
        using var interrupted = new CancellationTokenSource();
        using IDisposable signals = context.Interrupts.Catch(interrupted.Cancel);
        try
        {
            bool allAnswer = true;
            Counts?[] before = await CountAllAsync(session, endpoints);
            for (long look = 0; look < looks; look++)
            {
                await Task.Delay(interval, context.Clock, interrupted.Token);
                Counts?[] now = await CountAllAsync(session, endpoints);
                MemberLoad[] members = await Task.WhenAll(endpoints.Select((endpoint, i) => LookAsync(clients[i], endpoint, before[i], now[i])));
                context.Out.Write(isLive ? ClearScreen : "");
                session.Printer.Print(new TopAnswer(members));
                before = now;
                allAnswer = members.All(static m => m.Status is not null);
            }

            return allAnswer ? ExitCode.Success : ExitCode.Error;
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            return ExitCode.Success;
        }
        finally
        {
            foreach (EtcdClient client in clients)
            {
                await client.DisposeAsync();
            }
        }
    }

    private static async Task<MemberLoad> LookAsync(EtcdClient client, string endpoint, Counts? before, Counts? now)
    {
        double seconds = before is not null && now is not null ? (now.At - before.At).TotalSeconds : 0;
        double? Rate(Func<Counts, double> of) => seconds > 0 ? Math.Max(0, of(now!) - of(before!)) / seconds : null;
        try
        {
            StatusResponse status = await client.Maintenance.StatusAsync();
            return new MemberLoad(endpoint, status, "", Rate(static c => c.Reads), Rate(static c => c.Writes), Rate(static c => c.Requests));
        }
        catch (RpcException e)
        {
            return new MemberLoad(endpoint, null, ErrorText.Of(e), null, null, null);
        }
    }

    private static Task<Counts?[]> CountAllAsync(CtlSession session, IReadOnlyList<string> endpoints) =>
        Task.WhenAll(endpoints.Select(endpoint => CountAsync(session, endpoint)));

    /// <summary>Requests so far; null: the member's metrics page cannot be read.</summary>
    private static async Task<Counts?> CountAsync(CtlSession session, string endpoint)
    {
        try
        {
            MetricsPage page = await MetricsPage.ReadAsync(endpoint, session.Options.Tls);
            double Of(params string[] methods) => page.Sum(Handled, labels => methods.Any(m => labels.Contains($"grpc_method=\"{m}\"", StringComparison.Ordinal))) ?? 0;
            return new Counts(session.Options.Clock.GetUtcNow(), Of("Range"), Of("Put", "DeleteRange", "Txn"), page.Sum(Handled) ?? 0);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException)
        {
            return null;
        }
    }

    private sealed record Counts(DateTimeOffset At, double Reads, double Writes, double Requests);
}
