namespace Netcd.Server.Hosting;

/// <summary>The member cannot start, and the message tells a user why: address in use, wrong initial cluster, unreadable data.</summary>
public sealed class MemberStartException(string message, Exception? cause = null) : Exception(message, cause);
