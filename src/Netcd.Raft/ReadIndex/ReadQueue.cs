using System.Buffers.Binary;

namespace Netcd.Raft;

/// <summary>
/// Reads that a leader has to have confirmed by a quorum, in order of arrival. Heartbeats carry the position of the newest read, not
/// the caller's bytes: a late answer to an earlier heartbeat can then never confirm a later read, even if callers repeat themselves.
/// Its length is bounded by the callers, who have one read in flight each; leaving office empties it.
/// </summary>
internal sealed class ReadQueue
{
    private readonly Queue<ReadRequest> _unconfirmed = new();
    private readonly Dictionary<ulong, ulong> _acks = [];

    /// <summary>How many reads of this term were confirmed and are gone from the queue.</summary>
    private ulong _confirmed;
    private byte[] _newestContext = [];

    /// <summary>What a heartbeat carries so that its answers confirm all reads; <c>default</c> when none waits.</summary>
    public ReadOnlyMemory<byte> HeartbeatContext
    {
        get
        {
            if (_unconfirmed.Count == 0)
            {
                return default;
            }

            if (_newestContext.Length == 0)
            {
                _newestContext = new byte[sizeof(ulong)];
                BinaryPrimitives.WriteUInt64LittleEndian(_newestContext, NewestPosition);
            }

            return _newestContext;
        }
    }

    private ulong NewestPosition => _confirmed + (ulong)_unconfirmed.Count;

    public void Clear()
    {
        _unconfirmed.Clear();
        _acks.Clear();
        _confirmed = 0;
        _newestContext = [];
    }

    /// <summary>Adds a read; the leader itself confirms it at once.</summary>
    public void Add(in ReadRequest request, ulong leader)
    {
        _unconfirmed.Enqueue(request);
        _newestContext = [];
        Acknowledge(leader, NewestPosition);
    }

    /// <summary>Takes the context of a heartbeat's answer. Contexts that this leader cannot have sent are ignored.</summary>
    public void Acknowledge(ulong from, ReadOnlySpan<byte> context)
    {
        if (context.Length == sizeof(ulong))
        {
            Acknowledge(from, BinaryPrimitives.ReadUInt64LittleEndian(context));
        }
    }

    /// <summary>Takes the next read that a quorum has confirmed.</summary>
    public bool TryDequeue(in JointConfig voters, out ReadRequest request)
    {
        if (_unconfirmed.Count == 0 || voters.CommittedIndex(new Acks(_acks)) <= _confirmed)
        {
            request = default;
            return false;
        }

        request = _unconfirmed.Dequeue();
        _confirmed++;
        return true;
    }

    private void Acknowledge(ulong from, ulong position)
    {
        if (position <= NewestPosition)
        {
            _acks[from] = Math.Max(position, _acks.GetValueOrDefault(from));
        }
    }

    private readonly struct Acks(Dictionary<ulong, ulong> acks) : IAckedIndexes
    {
        public ulong AckedIndex(ulong id) => acks.GetValueOrDefault(id);
    }
}
