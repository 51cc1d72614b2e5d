namespace Netcd.Processes;

/// <summary>Something failed with a cluster; the message holds the last lines of its logs.</summary>
/// <param name="message">What, and the logs.</param>
/// <param name="inner">The failure itself.</param>
public sealed class ClusterFailedException(string message, Exception inner) : Exception(message, inner);
