namespace Netcd.Client.Concurrency;

/// <summary>The lease behind a lock or an election ended too early.</summary>
public sealed class LeaseLostException() : Exception("session expired");
