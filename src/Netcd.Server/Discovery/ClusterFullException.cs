using Netcd.Core.Bootstrap;

namespace Netcd.Server.Discovery;

/// <summary>A discovery service has as many members as the cluster shall have, and this is none of them.</summary>
internal sealed class ClusterFullException() : BootstrapException("discovery: cluster is full");
