namespace Netcd.Core.Bootstrap;

/// <summary>A service at which the founders of a cluster find each other. Used once, before the member has data.</summary>
public interface IClusterDiscovery
{
    /// <summary>Registers this member and waits until as many are registered as the cluster shall have.</summary>
    /// <param name="memberId">Id of this member, computed with the discovery token as cluster token.</param>
    /// <param name="registration">Name and peer URLs as <c>name=url,name=url</c>.</param>
    /// <param name="cancellation">Ends the wait; the registration stays.</param>
    /// <returns>The founders in the form of <c>--initial-cluster</c>.</returns>
    /// <exception cref="BootstrapException">The service refuses, in etcd's words.</exception>
    Task<string> JoinAsync(ulong memberId, string registration, CancellationToken cancellation);
}
