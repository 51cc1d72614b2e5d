namespace Netcd.Server.Hosting.Native;

/// <summary>Signal numbers, equal on every Unix.</summary>
internal static class SignalNumbers
{
    /// <summary>SIGINT.</summary>
    public const int Interrupt = 2;

    /// <summary>SIGTERM.</summary>
    public const int Terminate = 15;
}
