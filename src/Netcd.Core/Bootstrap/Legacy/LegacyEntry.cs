namespace Netcd.Core.Bootstrap.Legacy;

/// <summary>One entry of a log of etcd 0.x.</summary>
/// <param name="Index">Its index; consecutive.</param>
/// <param name="Name">Kind of the command, e.g. <c>etcd:set</c>.</param>
/// <param name="Command">The command as JSON; empty for none.</param>
internal readonly record struct LegacyEntry(ulong Index, string Name, ReadOnlyMemory<byte> Command);
