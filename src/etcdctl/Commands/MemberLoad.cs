using Netcd.Protocol.Rpc;

namespace Netcd.Etcdctl.Commands;

/// <summary>A member at a moment, as <c>top</c> shows it.</summary>
/// <param name="Endpoint">Where it was asked.</param>
/// <param name="Status">What it told of itself; null: it did not answer.</param>
/// <param name="Problem">Why it did not answer; empty when it did.</param>
/// <param name="Reads">Range requests per second; null: not known.</param>
/// <param name="Writes">Put, delete and transaction requests per second; null: not known.</param>
/// <param name="Requests">All requests per second; null: not known.</param>
internal sealed record MemberLoad(string Endpoint, StatusResponse? Status, string Problem, double? Reads, double? Writes, double? Requests);
