using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using Netcd.Raft;

namespace Netcd.Micro.Bench;

/// <summary>A leader is given a batch of proposals and the group runs until all members have applied it. An operation is a batch.</summary>
public class RaftBenchmarks
{
    private readonly List<Message> _outbox = [];
    private readonly List<Message> _delivered = [];
    private BenchMember[] _members = [];
    private ReadOnlyMemory<byte>[] _batch = [];

    /// <summary>Members, all in this thread.</summary>
    [Params(1, 3)]
    public int Members { get; set; }

    /// <summary>Proposals of a batch.</summary>
    [Params(1, 64)]
    public int Proposals { get; set; }

    [GlobalSetup]
    public void Elect()
    {
        ulong[] ids = [.. Enumerable.Range(1, Members).Select(static id => (ulong)id)];
        _members = [.. ids.Select(id => new BenchMember(id, ids, isAsync: true))];
        _batch = new ReadOnlyMemory<byte>[Proposals];
        Array.Fill(_batch, new byte[300]);
        _members[0].Raw.Campaign();
        Settle();
    }

    [Benchmark(Description = "replicate a batch")]
    public ulong Replicate()
    {
        if (_members[0].Raw.Propose(_batch) != RaftError.None)
        {
            throw new InvalidOperationException("the leader takes no proposals");
        }

        Settle();
        return _members[0].Applied;
    }

    private void Settle()
    {
        do
        {
            foreach (BenchMember member in _members)
            {
                while (member.HasWork)
                {
                    member.Work(_outbox);
                }
            }

            _delivered.Clear();
            _delivered.AddRange(_outbox);
            _outbox.Clear();
            foreach (ref readonly Message message in CollectionsMarshal.AsSpan(_delivered))
            {
                _members[message.To - 1].Raw.Step(message);
            }
        }
        while (_delivered.Count > 0);
    }
}
