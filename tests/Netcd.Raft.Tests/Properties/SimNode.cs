using System.Buffers.Binary;

namespace Netcd.Raft.Tests.Properties;

/// <summary>
/// A member whose process may end at any time. What its storage holds survives; queued storage work and the state machine do not,
/// the latter is rebuilt from the stored snapshot and the log.
/// </summary>
internal sealed class SimNode
{
    private readonly SimOptions _options;
    private readonly SafetyOracle _oracle;
    private readonly Queue<Message> _appendWork = new();
    private readonly Queue<Message> _applyWork = new();
    private readonly Dictionary<ulong, ulong> _reads = [];
    private ConfState _confState = ConfState.Empty;
    private long _state;
    private ulong _applied;
    private ulong _committedBefore;

    /// <summary>A newer snapshot decides the configuration and is not installed yet.</summary>
    private bool _isOvertaken;
    private ulong _nextRead;

    public SimNode(ulong id, SimOptions options, SafetyOracle oracle, Snapshot? start)
    {
        (Id, _options, _oracle) = (id, options, oracle);
        if (start is not null)
        {
            Storage.ApplySnapshot(start);
            Storage.SetHardState(new HardState(start.Metadata.Term, 0, start.Metadata.Index));
        }

        Raw = Start();
    }

    public ulong Id { get; }

    public MemoryStorage Storage { get; } = new();

    public RawNode Raw { get; private set; }

    public bool IsDown { get; set; }

    public bool HasWork => Raw.HasReady || _appendWork.Count > 0 || _applyWork.Count > 0;

    public int ReadsAnswered { get; private set; }

    /// <summary>A new process on what the old one had stored.</summary>
    public void Restart() => Raw = Start();

    /// <summary>Does some of what there is to do, or ends in the middle of it.</summary>
    public void Work(List<Message> network, bool mayCrash)
    {
        var choice = _options.Random.Next(3);
        if (choice == 0 && _appendWork.TryDequeue(out var append))
        {
            Save(append.HardState, append.Entries, append.Snapshot);
            Respond(append, network);
        }
        else if (choice == 1 && _applyWork.TryDequeue(out var apply))
        {
            ApplyAll(apply.Entries);
            Respond(apply, network);
        }
        else if (Raw.HasReady)
        {
            TakeReady(network, mayCrash);
        }
    }

    public void Read() =>
        AskRead(_oracle.HighestCommitted);

    public void Compact()
    {
        TakeSnapshot();
        if (_applied > Storage.FirstIndex && !_isOvertaken)
        {
            Storage.Compact(Storage.FirstIndex + (ulong)_options.Random.NextInt64((long)(_applied - Storage.FirstIndex)));
        }
    }

    /// <summary>A snapshot of what is applied; one that is sent must be new enough to contain its receiver.</summary>
    public void TakeSnapshot()
    {
        var data = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(data, _state);
        if (_applied > 0 && _applied <= Storage.LastIndex && !_isOvertaken)
        {
            Storage.CreateSnapshot(_applied, _confState, data, out _);
        }
    }

    /// <summary>Tells the oracle what this member looks like now.</summary>
    public void Show()
    {
        _oracle.SeeRole(Raw.Raft);
        _oracle.SeeLog(Raw.Raft);
        _oracle.SeeCommit(Raw.Raft, _committedBefore);
        _committedBefore = Raw.Raft.Log.Committed;
    }

    private RawNode Start()
    {
        _appendWork.Clear();
        _applyWork.Clear();
        _reads.Clear();
        _isOvertaken = false;
        Storage.Snapshot(out var snapshot);
        _applied = snapshot.Metadata.Index;
        _confState = snapshot.Metadata.ConfState;
        _state = snapshot.Data.Length == 8 ? BinaryPrimitives.ReadInt64LittleEndian(snapshot.Data.Span) : 0;

        // Applying may run ahead of saving the commit index, and a snapshot of what was applied proves it committed.
        var (hard, _) = Storage.InitialState();
        Storage.SetHardState(hard with { Commit = Math.Max(hard.Commit, _applied) });
        _committedBefore = 0;
        return new RawNode(_options.Configure(Id, Storage, _applied));
    }

    private void TakeReady(List<Message> network, bool mayCrash)
    {
        var ready = Raw.Ready();
        foreach (var state in ready.ReadStates.ToArray())
        {
            TakeRead(state);
        }

        if (_options.AsyncStorageWrites)
        {
            Route(ready.Messages, network);
            return;
        }

        var isLeader = Raw.BasicStatus.SoftState.Role == RaftRole.Leader;
        var crashAt = mayCrash && _options.Random.Next(20) == 0 ? _options.Random.Next(3) : int.MaxValue;
        if (isLeader)
        {
            Route(ready.Messages, network);
        }

        if (crashAt == 0)
        {
            Restart();
            return;
        }

        Save(ready.HardState ?? default, ready.Entries, ready.Snapshot);
        if (crashAt == 1)
        {
            Restart();
            return;
        }

        if (!isLeader)
        {
            Route(ready.Messages, network);
        }

        ApplyAll(ready.CommittedEntries);
        if (crashAt == 2)
        {
            Restart();
            return;
        }

        Raw.Advance();
    }

    private void Route(ReadOnlyMemory<Message> messages, List<Message> network)
    {
        foreach (var message in messages.ToArray())
        {
            switch (message.To)
            {
                case RaftId.AppendThread:
                    _appendWork.Enqueue(message);
                    break;
                case RaftId.ApplyThread:
                    _applyWork.Enqueue(message);
                    break;
                default:
                    _oracle.SeeMessage(message);
                    network.Add(message);
                    break;
            }
        }
    }

    private void Respond(Message work, List<Message> network)
    {
        foreach (var response in work.Responses.ToArray())
        {
            _oracle.SeeMessage(response);
            if (response.To == Id)
            {
                Raw.Step(response);
            }
            else
            {
                network.Add(response);
            }
        }
    }

    private void Save(HardState hard, ReadOnlyMemory<Entry> entries, Snapshot? snapshot)
    {
        if (!hard.IsEmpty)
        {
            Storage.SetHardState(hard);
        }

        if (snapshot is not null)
        {
            SafetyOracle.Check(Storage.ApplySnapshot(snapshot) == RaftError.None, $"{Id} is asked to save an old snapshot");
            _isOvertaken = false;
            _applied = snapshot.Metadata.Index;
            _confState = snapshot.Metadata.ConfState;
            _state = snapshot.Data.Length == 8 ? BinaryPrimitives.ReadInt64LittleEndian(snapshot.Data.Span) : 0;
        }

        Storage.Append(entries);
    }

    private void ApplyAll(ReadOnlyMemory<Entry> entries)
    {
        // A snapshot that the append thread applies may overtake entries in the apply thread's queue.
        foreach (var entry in entries.ToArray().Where(entry => !_options.AsyncStorageWrites || entry.Index > _applied))
        {
            _state = _oracle.SeeApplied(Id, entry, _applied, _state);
            _applied = entry.Index;
            if (entry.Type != EntryType.Normal)
            {
                ApplyConfChange(entry);
            }
        }
    }

    /// <summary>Puts a change into effect unless it is impossible, which every member finds alike.</summary>
    private void ApplyConfChange(Entry entry)
    {
        ConfChangeV2 change;
        if (entry.Type == EntryType.ConfChange)
        {
            SafetyOracle.Check(RaftCodec.TryDecodeConfChange(entry.Data, out var one), "a conf change cannot be decoded");
            change = one.AsV2();
        }
        else
        {
            SafetyOracle.Check(RaftCodec.TryDecodeConfChangeV2(entry.Data, out change), "a conf change cannot be decoded");
        }

        var trial = new ProgressTracker(1, 0);
        ConfRestorer.Restore(trial, _confState, 1);
        if (_isOvertaken || new ConfChanger(trial, 1).Apply(change) is null)
        {
            var state = Raw.ApplyConfChange(entry);
            _isOvertaken |= state is null;
            _confState = state ?? _confState;
        }
    }

    private void AskRead(ulong committedNow)
    {
        var context = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(context, ++_nextRead);
        BinaryPrimitives.WriteUInt64LittleEndian(context.AsSpan(8), Id);
        _reads[_nextRead] = committedNow;
        Raw.ReadIndex(context);
    }

    /// <summary>A read must see everything that was committed when it was asked for.</summary>
    private void TakeRead(ReadState state)
    {
        var number = BinaryPrimitives.ReadUInt64LittleEndian(state.RequestContext.Span);
        if (_reads.Remove(number, out var committed))
        {
            SafetyOracle.Check(state.Index >= committed, $"read: {Id} gets index {state.Index}, but {committed} was committed before");
            ReadsAnswered++;
        }
    }
}
