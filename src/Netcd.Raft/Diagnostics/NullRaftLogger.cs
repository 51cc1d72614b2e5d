namespace Netcd.Raft;

/// <summary>Drops every line.</summary>
public sealed class NullRaftLogger : IRaftLogger
{
    /// <summary>The one instance.</summary>
    public static NullRaftLogger Instance { get; } = new();

    private NullRaftLogger()
    {
    }

    /// <inheritdoc/>
    public bool IsEnabled(RaftLogLevel level) => false;

    /// <inheritdoc/>
    public void Log(RaftLogLevel level, string text)
    {
    }
}
