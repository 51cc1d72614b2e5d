namespace Netcd.Server.Hosting;

/// <summary>A listener that serves, for the start-up log.</summary>
/// <param name="Role">What it is for.</param>
/// <param name="Address">Bound address as <c>ip:port</c>, socket path, or for metrics the URL.</param>
/// <param name="IsSecure">Whether it uses TLS.</param>
public readonly record struct ServedAddress(ListenerRole Role, string Address, bool IsSecure);
