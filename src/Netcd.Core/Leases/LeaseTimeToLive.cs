namespace Netcd.Core.Leases;

/// <summary>One lease as a query sees it.</summary>
/// <param name="Id">Lease id.</param>
/// <param name="GrantedTtl">Granted TTL in seconds.</param>
/// <param name="RemainingTtl">Whole seconds left, 0 or less when it waits for its revocation. Only the primary knows it; elsewhere <see cref="long.MaxValue"/>.</param>
/// <param name="IsPrimary">Whether this member counted the time when it answered.</param>
public readonly record struct LeaseTimeToLive(long Id, long GrantedTtl, long RemainingTtl, bool IsPrimary);
