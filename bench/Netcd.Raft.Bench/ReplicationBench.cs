using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Netcd.Raft.Bench;

/// <summary>Proposes batches at a leader and runs the group until they are applied everywhere.</summary>
internal sealed class ReplicationBench
{
    private readonly string _name;
    private readonly BenchMember[] _members;
    private readonly ReadOnlyMemory<byte>[] _batch;
    private readonly List<Message> _outbox = [];
    private readonly List<Message> _delivered = [];
    private long _messages;

    public ReplicationBench(int members, bool isAsync, int batch)
    {
        _name = $"{members} members, {(isAsync ? "async" : "sync")}, batch {batch}";
        ulong[] ids = [.. Enumerable.Range(1, members).Select(id => (ulong)id)];
        _members = [.. ids.Select(id => new BenchMember(id, ids, isAsync))];
        _batch = new ReadOnlyMemory<byte>[batch];
        Array.Fill(_batch, new byte[100]);
        _members[0].Raw.Campaign();
        Settle();
    }

    public void Measure(TimeSpan time)
    {
        RunFor(time / 4);
        _messages = 0;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var before = CpuClock.Now;
        var entries = RunFor(time);
        var seconds = CpuClock.SecondsSince(before);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        var perMember = (double)allocated / entries / _members.Length;
        Console.WriteLine($"{_name,-34}{_messages / seconds,14:N0}{entries / seconds,14:N0}{perMember,10:N1}");
    }

    private long RunFor(TimeSpan time)
    {
        var clock = Stopwatch.StartNew();
        long entries = 0;
        while (clock.Elapsed < time)
        {
            for (var i = 0; i < 100; i++)
            {
                if (_members[0].Raw.Propose(_batch) != RaftError.None)
                {
                    throw new InvalidOperationException("the leader takes no proposals");
                }

                Settle();
                entries += _batch.Length;
            }
        }

        return entries;
    }

    private void Settle()
    {
        bool isQuiet;
        do
        {
            foreach (var member in _members)
            {
                while (member.HasWork)
                {
                    member.Work(_outbox);
                }
            }

            _delivered.Clear();
            _delivered.AddRange(_outbox);
            _outbox.Clear();
            _messages += _delivered.Count;
            foreach (ref readonly var message in CollectionsMarshal.AsSpan(_delivered))
            {
                _members[message.To - 1].Raw.Step(message);
            }

            isQuiet = _delivered.Count == 0;
        }
        while (!isQuiet);
    }
}
