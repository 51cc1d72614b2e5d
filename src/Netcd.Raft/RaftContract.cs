using System.Diagnostics.CodeAnalysis;

namespace Netcd.Raft;

/// <summary>Stops a member whose state or input cannot be right.</summary>
internal static class RaftContract
{
    [DoesNotReturn]
    public static void Broken(string what) => throw new RaftContractException(what);

    /// <summary>Tells the log before it stops the member.</summary>
    [DoesNotReturn]
    public static void Broken(IRaftLogger logger, string what)
    {
        logger.Log(RaftLogLevel.Fatal, what);
        throw new RaftContractException(what);
    }
}
