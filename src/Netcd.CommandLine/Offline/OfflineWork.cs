using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Output;
using Netcd.Core.Maintenance.Offline;
using Netcd.Storage.Bolt;

namespace Netcd.CommandLine.Offline;

/// <summary>Work on files for a command: waits for their lock, shows progress, gives up on Ctrl-C, turns failures into exit codes.</summary>
/// <param name="context">The run.</param>
/// <param name="lockTimeout">How long to wait for a member that has the files open; zero: not at all, infinite: for ever.</param>
public sealed class OfflineWork(ToolContext context, TimeSpan lockTimeout)
{
    /// <summary>What a shell shows of a program that Ctrl-C ended.</summary>
    private const int InterruptedCode = 130;

    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(50);

    /// <summary>Runs work that begins with taking the lock and has no effect when it fails.</summary>
    /// <param name="what">Name of the work for the progress line; empty: it has none.</param>
    /// <param name="isBytes">Whether progress is counted in bytes.</param>
    /// <param name="work">The work.</param>
    /// <exception cref="CommandException">It failed.</exception>
    public async Task<T> RunAsync<T>(string what, bool isBytes, Func<OfflineProgress, T> work)
    {
        using var interrupted = new CancellationTokenSource();
        using IDisposable signals = context.Interrupts.Catch(interrupted.Cancel);
        var line = new ProgressLine(context, what);
        CancellationToken cancellation = interrupted.Token;
        void Track(long done, long total)
        {
            cancellation.ThrowIfCancellationRequested();
            if (isBytes)
            {
                line.Show(done, total);
            }
            else
            {
                line.ShowCount(done, total);
            }
        }

        try
        {
            return await RetryAsync(() => work(Track), cancellation);
        }
        catch (OperationCanceledException)
        {
            throw new CommandException(InterruptedCode, "interrupted; nothing was changed");
        }
        catch (DatabaseLockedException e)
        {
            throw new CommandException(ExitCode.Error, $"{e.Message}: stop the member first, or ask it by etcdctl");
        }
        catch (Exception e) when (e is OfflineException or IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Error, e.Message);
        }
        finally
        {
            line.End();
        }
    }

    /// <summary>Runs work without progress.</summary>
    /// <exception cref="CommandException">It failed.</exception>
    public Task<T> RunAsync<T>(Func<T> work) => RunAsync("", isBytes: false, _ => work());

    private async Task<T> RetryAsync<T>(Func<T> work, CancellationToken cancellation)
    {
        long began = context.Clock.GetTimestamp();
        for (bool isFirst = true; ; isFirst = false)
        {
            try
            {
                return work();
            }
            catch (DatabaseLockedException e) when (lockTimeout == Timeout.InfiniteTimeSpan || context.Clock.GetElapsedTime(began) < lockTimeout)
            {
                if (isFirst)
                {
                    context.Warn($"{e.Message}; waiting{(lockTimeout == Timeout.InfiniteTimeSpan ? "" : $" up to {lockTimeout.TotalSeconds:0.#} s")}");
                }
            }

            await Task.Delay(LockPause, context.Clock, cancellation);
        }
    }
}
