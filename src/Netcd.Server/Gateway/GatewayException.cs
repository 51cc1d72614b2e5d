namespace Netcd.Server.Gateway;

/// <summary>A request body that is not the JSON of the call's request; the text is the one of Go's JSON or protojson library.</summary>
internal sealed class GatewayException(string message) : Exception(message);
