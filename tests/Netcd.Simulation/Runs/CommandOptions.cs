using System.Globalization;
using Netcd.Simulation.Processes;

namespace Netcd.Simulation.Runs;

/// <summary>What the command line asks for.</summary>
public sealed record CommandOptions
{
    /// <summary>How to call the program.</summary>
    public const string Usage = """
        usage: Netcd.Simulation [--target simulation|processes] [OPTION...]
          --target processes        clusters of real processes instead of simulated ones; comes first
          --server NAME             what the processes run: netcd (default), 3.4 or 3.5 (real etcd)
          --profile NAME[,NAME...]  families of runs; default: all
          --seeds FIRST..LAST       seeds of each profile; default: 1..100
          --fresh COUNT             that many seeds nobody has tried, instead of --seeds
          --seed N                  one seed
          --minutes M               stop after that time, whatever is left
          --jobs N                  runs at the same time; default: one per processor
          --faults I,J,...          only these faults of the plan (to repeat a shrunk run)
          --length S                clients and faults for S simulated seconds (to repeat a shrunk run)
          --no-rare-branches        the product takes no rare branch on purpose (to repeat a shrunk run)
          --trace FILE              event log of a single seed; - for the screen
          --twice                   run each seed twice and compare
          --until-failure           stop at the first seed that fails
          --no-shrink               do not look for a smaller failing run
          --list                    list the profiles
        exit code: 0 when every promise held, 1 when not, 2 for a wrong command line
        """;

    public IReadOnlyList<Profile> Profiles { get; private set; } = Runs.Profiles.All;

    public SeedRange Seeds { get; private set; } = new(1, 100);

    public TimeSpan? TimeLimit { get; private set; }

    public int Jobs { get; private set; } = Environment.ProcessorCount;

    public IReadOnlySet<int>? Faults { get; private set; }

    public TimeSpan? Length { get; private set; }

    public bool TakesRareBranches { get; private set; } = true;

    public string? TraceFile { get; private set; }

    public bool RunsTwice { get; private set; }

    public bool Shrinks { get; private set; } = true;

    public bool StopsAtFailure { get; private set; }

    /// <summary>Whether members are real processes.</summary>
    public bool RunsProcesses { get; private set; }

    /// <summary>What they run: netcd, 3.4 or 3.5.</summary>
    public string Server { get; private set; } = "netcd";

    /// <summary>The profiles to choose from.</summary>
    public IReadOnlyList<Profile> Catalog => RunsProcesses ? ProcessProfiles.All : Runs.Profiles.All;

    public bool ListsProfiles { get; private set; }

    /// <summary>Reads arguments.</summary>
    /// <param name="args">As the shell gave them.</param>
    /// <param name="error">What is wrong with them, when the result is null.</param>
    public static CommandOptions? Parse(IReadOnlyList<string> args, out string error)
    {
        var options = new CommandOptions();
        error = "";
        for (int i = 0; i < args.Count && error.Length == 0; i++)
        {
            string name = args[i];
            bool isSwitch = name is "--twice" or "--no-shrink" or "--no-rare-branches" or "--list" or "--until-failure";
            if (!isSwitch && i + 1 == args.Count)
            {
                error = $"{name} needs a value, or is unknown";
            }
            else if (!options.Set(name, isSwitch ? "" : args[++i]))
            {
                error = $"{name} {args[i]}: unknown option or wrong value";
            }
        }

        return error.Length == 0 ? options : null;
    }

    private bool Set(string name, string value)
    {
        switch (name)
        {
            case "--profile":
                string[] names = value == "all" ? [.. Catalog.Select(static p => p.Name)] : value.Split(',');
                Profiles = [.. names.Select(n => Catalog.FirstOrDefault(p => p.Name == n)).OfType<Profile>()];
                return Profiles.Count == names.Length;
            case "--target":
                RunsProcesses = value == "processes";
                Profiles = Catalog;
                return value is "simulation" or "processes";
            case "--server":
                Server = value;
                return value is "netcd" or "3.4" or "3.5";
            case "--seeds" or "--seed":
                bool isRange = SeedRange.TryParse(value, out SeedRange seeds);
                Seeds = seeds;
                return isRange && (name == "--seeds" || seeds.First == seeds.Last);
            case "--fresh":
                bool isCount = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0;
                int first = Random.Shared.Next(1_000_000, 2_000_000_000 - count);
                Seeds = new SeedRange(first, first + count - 1);
                return isCount;
            case "--minutes":
                bool isTime = TryNumber(value, out double minutes);
                TimeLimit = TimeSpan.FromMinutes(minutes);
                return isTime;
            case "--length":
                bool isLength = TryNumber(value, out double seconds);
                Length = TimeSpan.FromSeconds(seconds);
                return isLength;
            case "--jobs":
                bool isJobs = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int jobs) && jobs is > 0 and <= 256;
                Jobs = jobs;
                return isJobs;
            case "--faults":
                Faults = value.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(v => int.TryParse(v, NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : -1).ToHashSet();
                return !Faults.Contains(-1);
            case "--trace":
                TraceFile = value;
                return true;
            default:
                RunsTwice |= name == "--twice";
                ListsProfiles |= name == "--list";
                TakesRareBranches &= name != "--no-rare-branches";
                Shrinks &= name != "--no-shrink";
                StopsAtFailure |= name == "--until-failure";
                return name is "--twice" or "--list" or "--no-shrink" or "--no-rare-branches" or "--until-failure";
        }
    }

    private static bool TryNumber(string value, out double number) =>
        double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number) && number is > 0 and < 100_000;
}
