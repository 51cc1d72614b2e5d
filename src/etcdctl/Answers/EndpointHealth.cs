namespace Netcd.Etcdctl.Answers;

/// <summary>Health of one endpoint.</summary>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="IsHealthy">Whether it answered and has no alarm.</param>
/// <param name="Took">Time of the answer, in Go's form; empty when no client could be made.</param>
/// <param name="Error">What is wrong; empty: nothing.</param>
internal sealed record EndpointHealth(string Endpoint, bool IsHealthy, string Took, string Error);
