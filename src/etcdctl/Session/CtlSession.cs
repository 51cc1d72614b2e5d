using System.Collections.Concurrent;
using Netcd.Client;
using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Flags;
using Netcd.CommandLine.Output;
using Netcd.Rpc;

namespace Netcd.Etcdctl.Session;

/// <summary>A client as the flags ask for, and the printer for its answers. One per run.</summary>
internal sealed class CtlSession : IAsyncDisposable
{
    private readonly CtlContext _context;
    private readonly ConcurrentDictionary<string, FailedAttempt> _failures = new(StringComparer.Ordinal);

    private CtlSession(CtlContext context, FlagValues flags, Printer printer, EtcdClientOptions options)
    {
        _context = context;
        Flags = flags;
        Printer = printer;
        Options = options with { OnRetry = NoteFailure };
    }

    /// <summary>Flags, environment applied.</summary>
    public FlagValues Flags { get; }

    /// <summary>Prints answers in the chosen format.</summary>
    public Printer Printer { get; }

    /// <summary>Settings for clients.</summary>
    public EtcdClientOptions Options { get; }

    /// <summary>The client. Its calls end at <c>--command-timeout</c>.</summary>
    public EtcdClient Client { get; private set; } = null!;

    /// <summary>Reads environment and flags, makes the client and logs in.</summary>
    /// <exception cref="CommandException">The flags make no sense, or user and password are refused.</exception>
    public static async Task<CtlSession> OpenAsync(CtlContext context, Invocation invocation)
    {
        CtlSession session = Prepare(context, invocation);
        try
        {
            session.Client = await session.ConnectAsync(session.Options);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Reads environment and flags.</summary>
    /// <exception cref="CommandException">They make no sense.</exception>
    public static CtlSession Prepare(CtlContext context, Invocation invocation)
    {
        FlagEnvironment.Apply(context, invocation.Flags);
        if (invocation.Flags.Bool(GlobalFlags.Debug))
        {
            foreach (Flag flag in GlobalFlags.All.OrderBy(static f => f.Name, StringComparer.Ordinal))
            {
                string text = flag.Name == GlobalFlags.Password && invocation.Flags.IsSet(flag.Name) ? "***" : invocation.Flags.Text(flag.Name);
                context.Warn($"{FlagEnvironment.NameOf(flag.Name)}={(flag.Kind == FlagKind.List ? $"[{text.Replace(',', ' ')}]" : text)}");
            }
        }

        EtcdClientOptions options = ClientSettings.From(context, invocation.Flags);
        return new CtlSession(context, invocation.Flags, Printer.From(context, invocation.Flags), options);
    }

    /// <summary>Makes a client and logs in.</summary>
    /// <exception cref="CommandException">An endpoint makes no sense, or user and password are refused.</exception>
    public async Task<EtcdClient> ConnectAsync(EtcdClientOptions options)
    {
        try
        {
            var client = new EtcdClient(options);
            await client.LogInAsync();
            return client;
        }
        catch (ArgumentException e)
        {
            throw new CommandException(ExitCode.BadConnection, e.Message);
        }
        catch (RpcException e)
        {
            ReportFailures();
            throw new CommandException(ExitCode.BadConnection, ErrorText.Of(e));
        }
    }

    /// <summary>Waits for a call and prints its answer.</summary>
    /// <param name="call">The call.</param>
    /// <param name="answer">Makes the answer of the response.</param>
    /// <param name="failure">Exit code of a failed call.</param>
    /// <param name="explain">Makes the error text of that of the server.</param>
    /// <exception cref="CommandException">The call failed.</exception>
    public async Task<int> PrintAsync<T>(Task<T> call, Func<T, Answer> answer, int failure = ExitCode.Error, Func<string, string>? explain = null)
    {
        Printer.Print(answer(await TryAsync(call, failure, explain)));
        return ExitCode.Success;
    }

    /// <summary>Waits for a call.</summary>
    /// <inheritdoc cref="PrintAsync"/>
    public async Task<T> TryAsync<T>(Task<T> call, int failure = ExitCode.Error, Func<string, string>? explain = null)
    {
        try
        {
            return await call;
        }
        catch (RpcException e)
        {
            if (e.Code is RpcStatusCode.DeadlineExceeded or RpcStatusCode.Unavailable)
            {
                ReportFailures();
            }

            throw new CommandException(failure, explain is null ? ErrorText.Of(e) : explain(ErrorText.Of(e)));
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Client is { } client ? client.DisposeAsync() : ValueTask.CompletedTask;

    private void NoteFailure(FailedAttempt attempt)
    {
        _failures[attempt.Endpoint] = attempt;
        if (Flags.Bool(GlobalFlags.Debug))
        {
            _context.Warn($"attempt failed: {attempt.Method} at {attempt.Endpoint}: {attempt.Status}");
        }
    }

    /// <summary>Says what was tried where, which the error text of a deadline does not.</summary>
    private void ReportFailures()
    {
        foreach (FailedAttempt attempt in _failures.Values.OrderBy(static a => a.Endpoint, StringComparer.Ordinal))
        {
            _context.Warn($"endpoint {attempt.Endpoint}: {attempt.Status.Message}");
        }

        if (!_failures.IsEmpty)
        {
            _context.Warn("No endpoint answered in time. Check --endpoints, that the servers run, and the TLS flags.");
        }
    }
}
