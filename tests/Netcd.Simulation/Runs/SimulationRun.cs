using Netcd.Simulation.Cluster;
using Netcd.Simulation.Faults;
using Netcd.Simulation.Verification;
using Netcd.Simulation.Workloads;
using Netcd.Simulation.World;

namespace Netcd.Simulation.Runs;

/// <summary>One run: a cluster starts, clients work while faults happen, everything is healed, and every promise is checked.</summary>
public sealed class SimulationRun
{
    // A member announces itself before it serves; rare branches may lose a request several times, and each waits to its limit.
    private const int AnnouncementsBeforeServing = 15;

    private readonly RunOptions _options;
    private readonly SimCluster _cluster;
    private readonly SimStage _stage;
    private readonly FaultInjector _faults;
    private readonly IReadOnlyList<Fault> _plan;
    private readonly TimeSpan _length;
    private readonly RareBranches _rareBranches;

    /// <summary>Draws everything that the seed decides; nothing runs before <see cref="Run"/>.</summary>
    public SimulationRun(RunOptions options)
    {
        _options = options;
        Profile profile = options.Profile;
        var seeds = new SeedStreams(options.Seed);
        var schedule = new SimSchedule(seeds.Next());
        var draw = new Random(seeds.Next());
        int members = profile.Sizes[draw.Next(profile.Sizes.Count)];
        _length = options.Length ?? profile.Length;
        _rareBranches = new RareBranches(new Random(seeds.Next()), options.TakesRareBranches, profile.Branches);
        _cluster = new SimCluster(schedule, ClusterSettings.Draw(draw, members), new Trace(schedule, options.Trace), _rareBranches);
        _plan = FaultPlan.Draw(draw, profile.Faults, profile.FaultRate, profile.Length, members);
        _faults = new FaultInjector(_cluster, [.. _plan.Where((_, i) => options.Faults?.Contains(i) ?? true)], new Random(seeds.Next()));
        _stage = new SimStage(_cluster, new Random(seeds.Next()));
    }

    /// <summary>Runs to the end, or to the first promise that does not hold.</summary>
    public RunResult Run()
    {
        try
        {
            Play();
        }
        catch (Exception e) when (e is Netcd.Telemetry.InvariantViolationException or InvalidOperationException)
        {
            _cluster.Violations.Add("simulation", e.ToString());
        }

        SimSchedule schedule = _cluster.Schedule;
        return new RunResult(
            _options,
            _cluster.Settings,
            _plan,
            _cluster.Violations.All,
            TimeSpan.FromTicks(schedule.Now),
            schedule.Steps,
            _stage.Record.Count(static o => o.Succeeded),
            _cluster.Truth.Newest,
            schedule.Digest)
        {
            RareBranches = _rareBranches,
        };
    }

    private void Play()
    {
        _cluster.Trace.Line("run", $"{_options.Profile.Name} seed {_options.Seed}: {_cluster.Settings}, rare branches: {_rareBranches}");
        _cluster.StartAll();
        if (!Wait(() => _cluster.Machines.All(static m => m.IsServing), AnnouncementsBeforeServing * _cluster.Settings.RequestLimit, "start"))
        {
            return;
        }

        new Cast(_options.Profile, _stage).Begin();
        _faults.Begin();
        _cluster.Schedule.TryRun(() => _cluster.Violations.Any, _length);
        if (_cluster.Violations.Any)
        {
            return;
        }

        _faults.Heal();
        _rareBranches.IsOver = true;
        _stage.IsOver = true;
        if (new CalmPhase(_cluster, _stage, Wait).Run())
        {
            Judge();
        }
    }

    private void Judge()
    {
        Violations violations = _cluster.Violations;
        Judgement.Run(_stage);
        AuthCheck.Run(_stage.Rights, _stage.Record, violations);
        if (_stage.V2Record.Count > 0)
        {
            new V2Check(_cluster.Machines.First(static m => m.Member is not null).Member!.V2.Store.Save(), violations).Run(_stage.V2Record, _stage.V2Waits);
        }
    }

    /// <returns>False when the condition did not come to hold, which is a violation, or another promise broke.</returns>
    private bool Wait(Func<bool> condition, TimeSpan limit, string what)
    {
        bool held = _cluster.Schedule.TryRun(() => _cluster.Violations.Any || condition(), limit);
        if (!held)
        {
            _cluster.Violations.Add("liveness", $"{what}: not within {limit.TotalSeconds:F1}s; {string.Join("; ", _cluster.Machines.Select(static m => m.Describe()))}");
        }

        return held && !_cluster.Violations.Any;
    }
}
