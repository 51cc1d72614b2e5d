using Netcd.Core.LocalMember;
using Netcd.Simulation.World;

namespace Netcd.Core.Tests.Clusters;

/// <summary>Several members in one simulated world of time, each with a disk of its own.</summary>
internal sealed class TestCluster
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private readonly List<TestMember> _members = [];

    public TestCluster(int seed, int size, Func<MemberOptions, MemberOptions>? configure = null)
    {
        Schedule = new SimSchedule(seed);
        Network = new TestNetwork(Schedule);
        InitialCluster = string.Join(',', Enumerable.Range(0, size).Select(i => $"n{i}=http://n{i}:2380"));
        for (int i = 0; i < size; i++)
        {
            Add($"n{i}", configure);
        }
    }

    public SimSchedule Schedule { get; }

    public TestNetwork Network { get; }

    public string InitialCluster { get; }

    public TimeProvider Clock => _members[0].Clock;

    public IReadOnlyList<TestMember> Members => _members;

    public IEnumerable<TestMember> Running => _members.Where(m => m.IsRunning);

    public TestMember? Leader => Running.FirstOrDefault(m => m.Member!.Raft.View.IsLeader);

    /// <summary>Adds a member that is not started.</summary>
    public TestMember Add(string name, Func<MemberOptions, MemberOptions>? configure = null)
    {
        var options = new MemberOptions
        {
            Name = name,
            DataDirectory = "/data",
            InitialCluster = InitialCluster,
            PeerUrls = [$"http://{name}:2380"],
            ClientUrls = [$"http://{name}:2379"],
        };
        var member = new TestMember(configure is null ? options : configure(options), this);
        _members.Add(member);
        return member;
    }

    /// <summary>Starts all members and waits until each is known to the cluster.</summary>
    public TestCluster Start()
    {
        foreach (TestMember member in _members)
        {
            member.Start();
        }

        Run(() => _members.All(m => m.IsAnnounced));
        return this;
    }

    public void Run(Func<bool> until)
    {
        Schedule.Run(() => until() || Running.Any(m => m.Member!.Faulted.IsCompleted), Limit);
        foreach (TestMember member in Running)
        {
            Assert.False(member.Member!.Faulted.IsCompleted, member.Member.Faulted.IsCompleted ? member.Member.Faulted.Result.ToString() : "");
        }
    }

    public void RunFor(TimeSpan time)
    {
        bool over = false;
        Schedule.Add(time, () => over = true);
        Run(() => over);
    }

    /// <summary>Runs an asynchronous piece of a test to its end.</summary>
    public T Do<T>(Func<Task<T>> work)
    {
        Task<T>? task = null;
        Schedule.Add(TimeSpan.Zero, () => task = work());
        Run(() => task?.IsCompleted == true);
        return task!.GetAwaiter().GetResult();
    }

    /// <summary>Waits until all running members have applied the same and hold the same.</summary>
    public void Agree()
    {
        Run(() => Leader is not null && Running.All(m => m.Member!.AppliedIndex.Value == Leader.Member!.Raft.CommitIndex && m.Member.Raft.View.Leader == Leader.Id));
        uint[] hashes = [.. Running.Select(m => m.Member!.Store.HashKv(0).Hash).Distinct()];
        Assert.Single(hashes);
        Assert.Single(Running.Select(m => m.Member!.Store.CurrentRevision).Distinct());
        Assert.Single(Running.Select(m => string.Join(';', m.Member!.Membership.View.Members)).Distinct());
    }
}
