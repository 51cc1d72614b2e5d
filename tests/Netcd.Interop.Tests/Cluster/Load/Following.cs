namespace Netcd.Interop.Tests.Cluster.Load;

/// <summary>The clients of one member.</summary>
internal sealed class Following
{
    /// <summary>Ends those that call.</summary>
    public CancellationTokenSource StopClients { get; } = new();

    /// <summary>Ends the one that watches.</summary>
    public CancellationTokenSource StopWatcher { get; } = new();

    /// <summary>Those that call.</summary>
    public Task Clients { get; set; } = Task.CompletedTask;

    /// <summary>The one that watches; null for a learner, which does not serve watches.</summary>
    public Watcher? Watcher { get; set; }

    /// <summary>Its work.</summary>
    public Task Watching { get; set; } = Task.CompletedTask;

    /// <summary>Ends those that call, after their present calls.</summary>
    public async Task StopClientsAsync()
    {
        await StopClients.CancelAsync();
        await Clients;
    }

    /// <summary>Ends all.</summary>
    public async Task StopAsync()
    {
        await StopClientsAsync();
        await StopWatcher.CancelAsync();
        await Watching;
    }
}
