namespace Netcd.Core.Peers;

/// <summary>What a member says about versions.</summary>
/// <param name="Server">Its own, e.g. <c>3.5.21</c>.</param>
/// <param name="Cluster">The cluster's, e.g. <c>3.5.0</c>, or <c>not_decided</c>.</param>
public sealed record PeerVersions(string Server, string Cluster);
