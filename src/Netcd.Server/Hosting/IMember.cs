namespace Netcd.Server.Hosting;

/// <summary>A member as the process sees it: something that starts, serves and stops.</summary>
public interface IMember
{
    /// <summary>Id of this member in hex, once it has started; empty before.</summary>
    string IdText { get; }

    /// <summary>What it listens on, once it has started.</summary>
    IReadOnlyList<ServedAddress> Addresses { get; }

    /// <summary>Ends when the member has stopped, for whatever reason; faulted with the cause when it stopped because it could not go on.</summary>
    Task Stopped { get; }

    /// <summary>Binds the listeners, opens the data, joins the cluster. Ends when clients are served.</summary>
    /// <exception cref="MemberStartException">A cause that a user can act on; the text is etcd's.</exception>
    /// <exception cref="OperationCanceledException">The member was stopped before it served.</exception>
    Task StartAsync();

    /// <summary>Stops gracefully: no new requests, running ones end within the request timeout, leadership is handed over, data is flushed. Idempotent; may be called while <see cref="StartAsync"/> runs or after it failed.</summary>
    Task StopAsync();
}
