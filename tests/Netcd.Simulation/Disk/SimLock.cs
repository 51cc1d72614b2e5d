using Netcd.Storage.Disk;

namespace Netcd.Simulation.Disk;

/// <summary>An advisory lock that a handle holds.</summary>
internal sealed record SimLock(SimFile Holder, LockKind Kind, bool Exclusive);
