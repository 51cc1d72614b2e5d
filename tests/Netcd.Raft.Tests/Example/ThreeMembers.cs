using System.Text;

namespace Netcd.Raft.Tests.Example;

/// <summary>Three members in one process that agree on a list of lines.</summary>
public sealed class ThreeMembers
{
    private readonly Dictionary<ulong, RawNode> _nodes = [];
    private readonly Dictionary<ulong, MemoryStorage> _logs = [];
    private readonly Queue<Message> _network = new();

    public ThreeMembers()
    {
        // Everybody starts from the same stored configuration, as after a snapshot at index 1.
        var start = new Snapshot
        {
            Metadata = new SnapshotMetadata { Index = 1, Term = 1, ConfState = new ConfState { Voters = [1, 2, 3] } },
        };
        for (ulong id = 1; id <= 3; id++)
        {
            var log = new MemoryStorage();
            log.ApplySnapshot(start);
            log.SetHardState(new HardState(Term: 1, Vote: 0, Commit: 1));
            _logs[id] = log;
            _nodes[id] = new RawNode(new RaftConfig
            {
                Id = id,
                ElectionTick = 10,
                HeartbeatTick = 1,
                Storage = log,
                Random = new Random((int)id),
                MaxSizePerMsg = 1024 * 1024,
                MaxInflightMsgs = 256,
                PreVote = true,
                CheckQuorum = true,
            });
            Lines[id] = [];
        }
    }

    /// <summary>The state machine of each member: the lines it has applied.</summary>
    public Dictionary<ulong, List<string>> Lines { get; } = [];

    /// <summary>Lets time pass until somebody leads, and gives its id.</summary>
    public ulong WaitForLeader()
    {
        for (var tick = 0; tick < 1000; tick++)
        {
            foreach (var node in _nodes.Values)
            {
                node.Tick();
            }

            Run();
            if (_nodes[1].BasicStatus.SoftState.Lead is var lead and not RaftId.None)
            {
                return lead;
            }
        }

        throw new TimeoutException("nobody was elected");
    }

    /// <summary>Proposes a line at any member and returns when the group is quiet again.</summary>
    public RaftError Propose(ulong member, string line)
    {
        var error = _nodes[member].Propose(Encoding.UTF8.GetBytes(line));
        Run();
        return error;
    }

    /// <summary>Does all work and delivers all messages until there are none.</summary>
    private void Run()
    {
        do
        {
            while (_network.TryDequeue(out var message))
            {
                _nodes[message.To].Step(message);
            }

            foreach (var id in _nodes.Keys)
            {
                Work(id);
            }
        }
        while (_network.Count > 0);
    }

    private void Work(ulong id)
    {
        while (_nodes[id].HasReady)
        {
            var ready = _nodes[id].Ready();

            // 1. Save. A real application writes to disk here and waits for it if ready.MustSync.
            if (ready.HardState is { } hard)
            {
                _logs[id].SetHardState(hard);
            }

            _logs[id].Append(ready.Entries);

            // 2. Send.
            foreach (var message in ready.Messages.Span)
            {
                _network.Enqueue(message);
            }

            // 3. Apply. New leaders append an entry without data.
            foreach (var entry in ready.CommittedEntries.Span)
            {
                if (!entry.Data.IsEmpty)
                {
                    Lines[id].Add(Encoding.UTF8.GetString(entry.Data.Span));
                }
            }

            // 4. Say that it is done.
            _nodes[id].Advance();
        }
    }
}
