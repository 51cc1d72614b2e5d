namespace Netcd.Server.Hosting;

/// <summary>A member as the process sees it: something that starts, serves and stops.</summary>
public interface IMember
{
    /// <summary>Ends when the member has stopped, for whatever reason; faulted with a <see cref="MemberFaultedException"/> when it met something it must not continue after.</summary>
    Task Stopped { get; }

    /// <summary>Opens the data, binds the listeners, joins the cluster, logs who serves where. Ends when clients are served.</summary>
    /// <exception cref="MemberStartException">A cause that a user can act on; the text is etcd's.</exception>
    /// <exception cref="MemberFaultedException">It met something it must not continue after.</exception>
    /// <exception cref="OperationCanceledException">It was stopped before it served.</exception>
    Task StartAsync();

    /// <summary>Stops gracefully: no new requests, running ones end within the request timeout, leadership is handed over, data is flushed. Idempotent; may be called while <see cref="StartAsync"/> runs or after it failed.</summary>
    Task StopAsync();
}
