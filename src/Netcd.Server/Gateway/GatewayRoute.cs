using Google.Protobuf.Reflection;

namespace Netcd.Server.Gateway;

/// <summary>A call that can be made as JSON.</summary>
/// <param name="Method">The gRPC path.</param>
/// <param name="Request">Its request message.</param>
/// <param name="Response">Its response message.</param>
/// <param name="TakesStream">Whether the body may hold several requests.</param>
/// <param name="GivesStream">Whether the answer is a line per message.</param>
internal sealed record GatewayRoute(string Method, MessageDescriptor Request, MessageDescriptor Response, bool TakesStream, bool GivesStream);
