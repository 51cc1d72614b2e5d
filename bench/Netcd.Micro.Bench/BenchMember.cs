using Netcd.Raft;

namespace Netcd.Micro.Bench;

/// <summary>A member that saves to memory, applies by counting, and compacts as it goes.</summary>
internal sealed class BenchMember
{
    private const ulong KeptEntries = 5000;
    private readonly Queue<Message> _storageWork = new();
    private readonly bool _isAsync;
    private readonly MemoryStorage _storage = new();

    public BenchMember(ulong id, ulong[] voters, bool isAsync)
    {
        _isAsync = isAsync;
        _storage.ApplySnapshot(new Snapshot { Metadata = new SnapshotMetadata { ConfState = new ConfState { Voters = [.. voters] } } });
        Raw = new RawNode(new RaftConfig
        {
            Id = id,
            ElectionTick = 10,
            HeartbeatTick = 1,
            Storage = _storage,
            Random = new Random((int)id),
            MaxSizePerMsg = 1024 * 1024,
            MaxInflightMsgs = 512,
            CheckQuorum = true,
            PreVote = true,
            AsyncStorageWrites = isAsync,
        });
    }

    public RawNode Raw { get; }

    public ulong Applied { get; private set; }

    public bool HasWork => Raw.HasReady || _storageWork.Count > 0;

    /// <summary>Does one Ready and adds what it sends to a list.</summary>
    public void Work(List<Message> outbox)
    {
        if (Raw.HasReady)
        {
            var ready = Raw.Ready();
            foreach (ref readonly var message in ready.Messages.Span)
            {
                if (message.To is RaftId.AppendThread or RaftId.ApplyThread)
                {
                    _storageWork.Enqueue(message);
                }
                else
                {
                    outbox.Add(message);
                }
            }

            if (!_isAsync)
            {
                Save(ready.HardState ?? default, ready.Entries);
                Apply(ready.CommittedEntries);
                Raw.Advance();
            }
        }

        while (_storageWork.TryDequeue(out var work))
        {
            Do(work, outbox);
        }
    }

    private void Do(in Message work, List<Message> outbox)
    {
        if (work.Type == MessageType.MsgStorageAppend)
        {
            Save(work.HardState, work.Entries);
        }
        else
        {
            Apply(work.Entries);
        }

        foreach (ref readonly var response in work.Responses.Span)
        {
            if (response.To == Raw.BasicStatus.Id)
            {
                Raw.Step(response);
            }
            else
            {
                outbox.Add(response);
            }
        }
    }

    private void Save(in HardState hard, ReadOnlyMemory<Entry> entries)
    {
        if (!hard.IsEmpty)
        {
            _storage.SetHardState(hard);
        }

        _storage.Append(entries);
    }

    private void Apply(ReadOnlyMemory<Entry> entries)
    {
        if (entries.IsEmpty)
        {
            return;
        }

        Applied = entries.Span[^1].Index;
        if (Applied > _storage.FirstIndex + 2 * KeptEntries)
        {
            _storage.CreateSnapshot(Applied, null, default, out _);
            _storage.Compact(Applied - KeptEntries);
        }
    }
}
