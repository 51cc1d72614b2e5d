using Netcd.Raft;

namespace Netcd.Core.Bootstrap;

/// <summary>Who belongs to the cluster at the end of a log: the configuration of its snapshot, changed by its entries. Pure.</summary>
internal sealed class LogConfiguration
{
    private readonly SortedSet<ulong> _voters;
    private readonly SortedSet<ulong> _learners;

    /// <summary>Reads a log.</summary>
    /// <exception cref="BootstrapException">An entry of type conf change is none.</exception>
    public LogConfiguration(ConfState snapshot, ReadOnlySpan<Entry> entries)
    {
        _voters = [.. snapshot.Voters];
        _learners = [.. snapshot.Learners];
        foreach (ref readonly Entry entry in entries)
        {
            if (entry.Type == EntryType.ConfChange)
            {
                Apply(entry);
            }
        }
    }

    /// <summary>Members with a vote, ascending.</summary>
    public IReadOnlyCollection<ulong> Voters => _voters;

    /// <summary>Members without, ascending.</summary>
    public IReadOnlyCollection<ulong> Learners => _learners;

    private void Apply(in Entry entry)
    {
        if (!RaftCodec.TryDecodeConfChange(entry.Data, out ConfChange change))
        {
            throw new BootstrapException($"entry {entry.Index} of the write-ahead log is no conf change");
        }

        switch (change.Type)
        {
            case ConfChangeType.AddNode:
                _voters.Add(change.NodeId);
                _learners.Remove(change.NodeId);
                break;
            case ConfChangeType.AddLearnerNode:
                _learners.Add(change.NodeId);
                break;
            case ConfChangeType.RemoveNode:
                _voters.Remove(change.NodeId);
                _learners.Remove(change.NodeId);
                break;
            default:
                break;
        }
    }
}
