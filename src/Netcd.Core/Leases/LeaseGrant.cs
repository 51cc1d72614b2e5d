using Netcd.Protocol.Errors;

namespace Netcd.Core.Leases;

/// <summary>Outcome of a grant.</summary>
/// <param name="Error"><see cref="EtcdError.None"/>, <see cref="EtcdError.LeaseExists"/>, <see cref="EtcdError.LeaseTtlTooLarge"/> or, for id 0, <see cref="EtcdError.LeaseNotFound"/>.</param>
/// <param name="Ttl">The TTL that holds, in seconds; at least the minimum.</param>
public readonly record struct LeaseGrant(EtcdError Error, long Ttl);
