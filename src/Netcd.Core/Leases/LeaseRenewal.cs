namespace Netcd.Core.Leases;

/// <summary>Outcome of a keepalive.</summary>
/// <param name="Status">What happened.</param>
/// <param name="Ttl">Granted TTL in seconds when renewed, else 0.</param>
public readonly record struct LeaseRenewal(LeaseRenewalStatus Status, long Ttl);
