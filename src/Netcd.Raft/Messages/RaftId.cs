namespace Netcd.Raft;

/// <summary>Member ids with a meaning of their own.</summary>
public static class RaftId
{
    /// <summary>Nobody.</summary>
    public const ulong None = 0;

    /// <summary>The thread that makes log entries durable, see <see cref="RaftConfig.AsyncStorageWrites"/>.</summary>
    public const ulong AppendThread = ulong.MaxValue;

    /// <summary>The thread that applies committed entries, see <see cref="RaftConfig.AsyncStorageWrites"/>.</summary>
    public const ulong ApplyThread = ulong.MaxValue - 1;

    internal static bool IsStorageThread(ulong id) => id is AppendThread or ApplyThread;
}
