using Netcd.Processes;
using Netcd.Protocol.Rpc;
using Netcd.Simulation.Clients;
using Netcd.Simulation.Faults;
using Netcd.Simulation.Runs;
using Netcd.Simulation.Verification;
using Netcd.Simulation.Workloads;
using Netcd.Simulation.World;

namespace Netcd.Simulation.Processes;

/// <summary>
/// One run with real processes: a cluster starts, clients work while faults happen, all is healed, every promise is checked. The seed
/// decides faults and requests, the machine decides when they meet, so a run cannot be repeated exactly.
/// </summary>
public sealed class ProcessRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly RunOptions _options;
    private readonly Toolset _server;
    private readonly RealTimeline _time = new();
    private readonly int _members;
    private readonly IReadOnlyList<Fault> _plan;
    private readonly Random _draw;
    private IReadOnlyList<Violation> _violations = [];
    private Stage? _stage;
    private bool _isOver;

    /// <summary>Draws what the seed decides; nothing runs before <see cref="Run"/>.</summary>
    /// <param name="options">Profile and seed; its faults and length as in the simulation.</param>
    /// <param name="server">What the members run.</param>
    public ProcessRun(RunOptions options, Toolset server)
    {
        _options = options;
        _server = server;
        _draw = new Random(options.Seed);
        _members = options.Profile.Sizes[_draw.Next(options.Profile.Sizes.Count)];
        _plan = [.. FaultPlan.Draw(_draw, options.Profile.Faults, options.Profile.FaultRate, Length, _members).Where((_, i) => options.Faults?.Contains(i) ?? true)];
    }

    /// <summary>The faults that will happen.</summary>
    public IReadOnlyList<Fault> Plan => _plan;

    /// <summary>Client requests that were answered without error.</summary>
    public int Operations => _stage?.Record.Count(static o => o.Succeeded) ?? 0;

    private TimeSpan Length => _options.Length ?? _options.Profile.Length;

    /// <summary>Runs to the end.</summary>
    /// <returns>Promises that did not hold.</returns>
    /// <exception cref="IOException">The machine does not allow what the profile needs.</exception>
    public IReadOnlyList<Violation> Run()
    {
        _time.Run(PlayAsync);
        return _violations;
    }

    private async Task PlayAsync()
    {
        List<SmallDisk> disks = [];
        try
        {
            if (_plan.Any(static f => f.Kind == FaultKind.FullDisk))
            {
                disks.AddRange(Enumerable.Range(0, _members).Select(static _ => new SmallDisk()));
            }

            // Relays and logs work on threads of their own.
            ClusterOptions options = ClusterOptions(disks);
            await using ProcessCluster cluster = await Task.Run(() => ProcessCluster.StartAsync(options));
            var target = new ProcessTarget(cluster, _time, _options.Trace);
            try
            {
                await PlayAsync(target, disks);
            }
            catch (Exception e) when (e is TimeoutException or IOException or InvalidDataException or Netcd.Rpc.RpcException)
            {
                target.Violations.Add("liveness", $"{e.Message}\n{cluster.Logs()}");
            }

            _isOver = true;
            _violations = target.Violations.All;
        }
        finally
        {
            disks.ForEach(static d => d.Dispose());
        }
    }

    private ClusterOptions ClusterOptions(List<SmallDisk> disks)
    {
        string[] counts = ["50", "100", "1000"];
        string[] flags = ["--snapshot-count", counts[_draw.Next(counts.Length)], "--experimental-watch-progress-notify-interval", "100ms"];
        return new ClusterOptions
        {
            Kinds = [.. Enumerable.Repeat(_server, _members)],
            HasRelays = true,
            DataDirectories = disks.Count == 0 ? null : [.. disks.Select(static d => d.DataDirectory)],
            Arguments = _ => flags,
        };
    }

    private async Task PlayAsync(ProcessTarget target, List<SmallDisk> disks)
    {
        _stage = new Stage(target, new Random(_draw.Next())) { CompactsAhead = 0, ReadsPastInWrites = _server.Name == "netcd" };
        var recorders = new List<TruthRecorder>();
        foreach (int member in target.Present)
        {
            Record(target, member, recorders);
        }

        new Cast(_options.Profile, _stage).Begin();
        var faults = new ProcessFaults(target, disks, new Random(_draw.Next())) { Joined = member => Record(target, member, recorders) };
        Task plan = faults.RunAsync(_plan);
        await Task.Delay(Length);
        faults.Stop();
        await plan;
        NoticeDeaths(target);
        await target.Cluster.HealthyAsync();
        _stage.IsOver = true;
        await WaitAsync(() => _stage.Working == 0, "answers to all clients");
        await WaitAsync(() => !LeaseCheck.Alive(target.Truth, _stage.Leases).Any(), "expiry of leases");
        await WriteEverywhereAsync(target);
        HashKVResponse equal = await target.Cluster.EqualAsync();
        await WaitAsync(() => recorders.TrueForAll(r => r.Seen >= equal.Header.Revision || r.HasEnded), "history of all members");
        _stage.FinalRevision = equal.Header.Revision;
        await WaitAsync(() => _stage.Running == 0, "watchers at the end of history");
        Judgement.Run(_stage);
    }

    private void Record(ProcessTarget target, int member, List<TruthRecorder> recorders)
    {
        var recorder = new TruthRecorder(target, member);
        recorders.Add(recorder);
        _stage!.Begin(() => recorder.RunAsync(() => _isOver || _stage.FinalRevision > 0), waitsForEnd: true);
    }

    /// <summary>Whoever was not killed has to run still.</summary>
    private static void NoticeDeaths(ProcessTarget target)
    {
        foreach (int member in target.Present)
        {
            if (!target[member].IsRunning)
            {
                target.Violations.Add("member faulted", $"{target[member]} has ended by itself:\n{target[member].Process.Log.Tail()}");
            }
        }
    }

    private async Task WriteEverywhereAsync(ProcessTarget target)
    {
        foreach (int member in target.Present)
        {
            var client = new Client(target, $"last{member}", new Random(member), _stage!.Record, member);
            while (!(await client.PutAsync(new PutRequest { Key = Client.Bytes("last"), Value = Client.Bytes(_stage.NewValue()) })).Succeeded)
            {
                await Task.Delay(Look);
            }
        }
    }

    private async Task WaitAsync(Func<bool> condition, string what)
    {
        long end = _time.Now + Patience.Ticks;
        while (!condition())
        {
            if (_time.Now > end)
            {
                string waiting = string.Join("\n  ", _stage!.Record.Where(static o => o.Returned == long.MaxValue));
                throw new TimeoutException($"{what}: not within {Patience}; {_stage.Working} of {_stage.Running} clients work, unanswered: {waiting}");
            }

            await Task.Delay(Look);
        }
    }
}
