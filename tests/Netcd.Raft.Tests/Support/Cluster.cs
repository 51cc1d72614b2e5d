namespace Netcd.Raft.Tests.Support;

/// <summary>Members with a network between them that loses what a test tells it to lose.</summary>
internal sealed class Cluster
{
    private readonly SortedDictionary<ulong, Member> _members = [];
    private readonly HashSet<ulong> _isolated = [];

    public Cluster(params Member[] members)
    {
        foreach (var member in members)
        {
            _members[member.Id] = member;
        }
    }

    /// <summary>Messages for which this says true are lost.</summary>
    public Func<Message, bool> Lose { get; set; } = _ => false;

    public List<Message> Delivered { get; } = [];

    public Member this[ulong id] => _members[id];

    public IEnumerable<Member> Members => _members.Values;

    public static Cluster Of(int count, Func<RaftConfig, RaftConfig>? tune = null)
    {
        var ids = Enumerable.Range(1, count).Select(i => (ulong)i).ToArray();
        return new Cluster([.. ids.Select(id => Member.Create(id, ids, tune: tune))]);
    }

    public void Add(Member member) => _members[member.Id] = member;

    public void Isolate(params ulong[] ids) => _isolated.UnionWith(ids);

    public void Heal()
    {
        _isolated.Clear();
        Lose = _ => false;
    }

    /// <summary>Works and delivers until all is quiet.</summary>
    public void Settle()
    {
        for (var round = 0; round < 10_000; round++)
        {
            var messages = new List<Message>();
            foreach (var member in Members)
            {
                messages.AddRange(member.WorkAndTake());
            }

            if (messages.Count == 0)
            {
                return;
            }

            foreach (var message in messages.Where(IsDelivered))
            {
                Delivered.Add(message);
                _members[message.To].Step(message);
            }
        }

        throw new InvalidOperationException("the cluster does not come to rest");
    }

    public void Elect(ulong id)
    {
        this[id].Raw.Campaign();
        Settle();
        Assert.Equal(RaftRole.Leader, this[id].Role);
    }

    public void Propose(ulong id, string data)
    {
        Assert.Equal(RaftError.None, this[id].Propose(data));
        Settle();
    }

    public void Tick(int count)
    {
        for (var i = 0; i < count; i++)
        {
            foreach (var member in Members)
            {
                member.Raw.Tick();
            }

            Settle();
        }
    }

    private bool IsDelivered(Message message) =>
        _members.ContainsKey(message.To) && !_isolated.Contains(message.To) && !_isolated.Contains(message.From) && !Lose(message);
}
