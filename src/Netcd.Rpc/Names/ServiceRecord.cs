namespace Netcd.Rpc.Names;

/// <summary>One SRV record.</summary>
/// <param name="Target"><c>host:port</c>.</param>
/// <param name="Priority">Lower ones are used first.</param>
/// <param name="Weight">Share among records of one priority; 0: hardly ever, where others have a weight.</param>
public readonly record struct ServiceRecord(string Target, int Priority, int Weight);
