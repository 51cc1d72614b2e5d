namespace Netcd.Core.Membership;

/// <summary>This server must not run in this cluster: it is older than the cluster's version, or not the version of a running downgrade. The message is etcd's.</summary>
public sealed class IncompatibleClusterException(string message) : Exception(message);
