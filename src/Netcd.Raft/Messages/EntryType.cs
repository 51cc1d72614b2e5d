namespace Netcd.Raft;

/// <summary>What the payload of a log entry is. Numbers are those of raftpb.</summary>
public enum EntryType
{
    /// <summary>Application data, or nothing at all (a new leader's first entry).</summary>
    Normal = 0,

    /// <summary>A <see cref="Raft.ConfChange"/>.</summary>
    ConfChange = 1,

    /// <summary>A <see cref="Raft.ConfChangeV2"/>.</summary>
    ConfChangeV2 = 2,
}
