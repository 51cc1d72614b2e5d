namespace Netcd.Rpc.Listening;

/// <summary>A connection that this server serves itself, as <see cref="OpenConnections"/> sees it. All but <see cref="RunAsync"/> may be called by any thread.</summary>
internal interface IServedConnection
{
    /// <summary>Serves the connection until it ends and all its handlers have ended. Does not throw.</summary>
    Task RunAsync();

    /// <summary>Takes no new requests and closes when the open ones have ended.</summary>
    void Drain();

    /// <summary>Cuts the connection.</summary>
    void Abort();

    /// <summary>Looks at the time limits; called about once a second.</summary>
    /// <param name="now">A timestamp of the server's clock.</param>
    void CheckTime(long now);
}
