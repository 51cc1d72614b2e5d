namespace Netcd.Server.Tests.Peers.Support;

/// <summary>Waits for what has to happen, but not for ever.</summary>
internal static class Soon
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Waits until a condition holds.</summary>
    public static async Task TrueAsync(Func<bool> condition, Func<string>? explain = null)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!condition())
        {
            Assert.False(patience.IsCancellationRequested, "did not happen in time: " + explain?.Invoke());
            await Task.Delay(5);
        }
    }

    /// <summary>Waits for a task.</summary>
    public static Task<T> Async<T>(Task<T> task) => task.WaitAsync(Patience);

    /// <summary>Waits for a task.</summary>
    public static Task Async(Task task) => task.WaitAsync(Patience);
}
