namespace Netcd.Server.Hosting;

/// <summary>A loop of the member met something it must not continue after.</summary>
public sealed class MemberFaultedException(Exception cause) : Exception(cause.Message, cause);
