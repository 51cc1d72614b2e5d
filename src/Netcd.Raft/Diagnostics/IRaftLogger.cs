namespace Netcd.Raft;

/// <summary>Where a <see cref="RawNode"/> writes what it does. Called on the thread that calls the node; texts are those of etcd's library.</summary>
public interface IRaftLogger
{
    /// <summary>False makes lines of the level cost nothing: their text is not built.</summary>
    bool IsEnabled(RaftLogLevel level);

    /// <summary>Takes one line, without line feed.</summary>
    void Log(RaftLogLevel level, string text);
}
