namespace Netcd.Raft;

/// <summary>How important a log line is.</summary>
public enum RaftLogLevel
{
    /// <summary>Progress of single peers.</summary>
    Debug = 0,

    /// <summary>Elections, terms, configurations.</summary>
    Info = 1,

    /// <summary>Something was refused.</summary>
    Warning = 2,

    /// <summary>A request made no sense.</summary>
    Error = 3,

    /// <summary>The line before a <see cref="RaftContractException"/>.</summary>
    Fatal = 4,
}
