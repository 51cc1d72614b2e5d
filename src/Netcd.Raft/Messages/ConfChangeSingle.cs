namespace Netcd.Raft;

/// <summary>One step of a configuration change.</summary>
/// <param name="Type">What happens to the member.</param>
/// <param name="NodeId">The member; 0 makes the step do nothing.</param>
public readonly record struct ConfChangeSingle(ConfChangeType Type, ulong NodeId);
