using Netcd.Rpc;

namespace Netcd.Client;

/// <summary>An attempt at a call that failed and will be repeated.</summary>
/// <param name="Endpoint">The endpoint, as given in <see cref="EtcdClientOptions.Endpoints"/>.</param>
/// <param name="Method">Wire path of the call.</param>
/// <param name="Status">How it failed.</param>
public readonly record struct FailedAttempt(string Endpoint, string Method, RpcStatus Status);
