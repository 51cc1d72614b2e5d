namespace Netcd.Core.Requests;

/// <summary>The bytes of a request are not the message they should be.</summary>
public sealed class InvalidRequestException() : Exception("the request is not a valid protocol buffers message");
