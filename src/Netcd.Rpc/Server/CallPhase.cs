namespace Netcd.Rpc.Server;

/// <summary>Who may touch the response of a call. Changed only by interlocked operations: exactly one party writes the status.</summary>
internal static class CallPhase
{
    /// <summary>Nobody writes.</summary>
    public const int Open = 0;

    /// <summary>The handler writes a message or a header.</summary>
    public const int Busy = 1;

    /// <summary>The status is being written by the deadline or by an abort.</summary>
    public const int Ending = 2;

    /// <summary>The status is written, or the call is over without one.</summary>
    public const int Ended = 3;
}
