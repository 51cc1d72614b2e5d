namespace Netcd.Core.World;

/// <summary>
/// Bounded waits that stay in the caller's world. <c>Task.WaitAsync</c> continues on the thread pool when the task was made to
/// complete asynchronously, whatever scheduler the caller runs on, and so leaves a simulated world.
/// </summary>
internal static class TaskWaiting
{
    /// <summary>Waits for a task or a cancellation.</summary>
    /// <exception cref="OperationCanceledException">The cancellation came first.</exception>
    public static async Task WaitOrCancelAsync(this Task task, CancellationToken cancellation)
    {
        if (task.IsCompleted || !cancellation.CanBeCanceled)
        {
            await task;
            return;
        }

        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration registration = cancellation.Register(() => ended.TrySetCanceled(cancellation));
        _ = ForwardAsync(task, ended);
        await ended.Task;
        await task;
    }

    /// <summary>Waits for a task, but not longer than a limit.</summary>
    /// <returns>False when the time was over first.</returns>
    public static async Task<bool> WaitAtMostAsync(this Task task, TimeSpan limit, TimeProvider clock)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using ITimer timer = clock.CreateTimer(static state => ((TaskCompletionSource)state!).TrySetResult(), ended, limit, Timeout.InfiniteTimeSpan);
        _ = ForwardAsync(task, ended);
        await ended.Task;
        if (!task.IsCompleted)
        {
            return false;
        }

        await task;
        return true;
    }

    private static async Task ForwardAsync(Task task, TaskCompletionSource ended)
    {
        try
        {
            await task;
        }
        finally
        {
            ended.TrySetResult();
        }
    }
}
