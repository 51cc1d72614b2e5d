namespace Netcd.Etcd.Proxies;

/// <summary>A proxy cannot start: the message is what the user sees, line end included.</summary>
internal sealed class ProxyStartException(string message) : Exception(message);
