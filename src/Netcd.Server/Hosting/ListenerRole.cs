namespace Netcd.Server.Hosting;

/// <summary>What a listener is for.</summary>
public enum ListenerRole
{
    /// <summary>Peers.</summary>
    Peer,

    /// <summary>Clients, gRPC and HTTP.</summary>
    Client,

    /// <summary>Clients, gRPC only, because HTTP has listeners of its own.</summary>
    ClientGrpc,

    /// <summary>Clients, HTTP only.</summary>
    ClientHttp,

    /// <summary>Metrics and health.</summary>
    Metrics,
}
