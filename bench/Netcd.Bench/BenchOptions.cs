using Netcd.Processes;

namespace Netcd.Bench;

/// <summary>What to measure, from the command line.</summary>
/// <param name="Real">Executable of real etcd 3.5.</param>
/// <param name="RealV2">Executable of real etcd 3.4, for the v2 API.</param>
/// <param name="Netcd">Executable of netcd.</param>
/// <param name="Rounds">Rounds of each row, unless the row allows fewer.</param>
/// <param name="Sizes">How much load and data.</param>
/// <param name="Rows">Texts of which a row's name must contain one; empty for all rows.</param>
/// <param name="Out">File for the report; null for standard output.</param>
/// <param name="Mode">What to do.</param>
internal sealed record BenchOptions(string Real, string RealV2, string Netcd, int Rounds, Sizes Sizes, IReadOnlyList<string> Rows, string? Out, BenchMode Mode)
{
    public const string Usage = """
        Compares netcd with real etcd on this machine, both in turn, and writes a Markdown report of ratios.

        Usage: dotnet run -c Release --project bench/Netcd.Bench -- [FLAGS]

          --real ETCD      executable of real etcd 3.5; default: the newest that scripts/real-etcd.sh fetched
          --real-v2 ETCD   executable of real etcd 3.4 for the rows of the v2 API; default: likewise
          --netcd ETCD     executable of netcd; default: artifacts/netcd/etcd (scripts/publish.sh artifacts/netcd)
          --rows TEXT      only rows whose names contain the text; may be repeated
          --rounds N       rounds of each row; default 5, with --quick 1
          --quick          small sizes, for a first look in three minutes
          --out FILE       writes the report there, again after each row; default: to standard output at the end
          --list           names the rows and ends
          --failover       instead of rows: how long a cluster of three accepts no writes when its leader goes (use --rounds 15 or more)

        Unary load comes from h2load (Debian package nghttp2-client), that of the v2 API from wrk. Data directories are made under $TMPDIR; the full run needs 20 GB there.

        """;

    /// <summary>Reads the command line.</summary>
    /// <exception cref="ArgumentException">It is wrong, or an executable is missing; the message says which.</exception>
    public static BenchOptions Parse(string[] arguments)
    {
        var values = new Dictionary<string, string>();
        var switches = new HashSet<string>();
        var rows = new List<string>();
        for (int i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--quick" or "--list" or "--failover":
                    switches.Add(arguments[i]);
                    break;
                case "--rows" when i + 1 < arguments.Length:
                    rows.Add(arguments[++i]);
                    break;
                case "--real" or "--real-v2" or "--netcd" or "--rounds" or "--out" when i + 1 < arguments.Length:
                    values[arguments[i]] = arguments[++i];
                    break;
                default:
                    throw new ArgumentException($"{arguments[i]}: unknown, or its value is missing");
            }
        }

        bool isQuick = switches.Contains("--quick");
        BenchMode mode = switches.Contains("--list") ? BenchMode.List : switches.Contains("--failover") ? BenchMode.Failover : BenchMode.Table;
        int rounds = isQuick ? 1 : 5;
        if (values.TryGetValue("--rounds", out string? given) && (!int.TryParse(given, out rounds) || rounds < 1))
        {
            throw new ArgumentException($"--rounds {given}: not a number of rounds");
        }

        var options = new BenchOptions("", "", "", rounds, isQuick ? Sizes.Quick : Sizes.Full, rows, values.GetValueOrDefault("--out"), mode);
        if (mode == BenchMode.List)
        {
            return options;
        }

        foreach ((string program, string package) in (ReadOnlySpan<(string, string)>)[("h2load", "nghttp2-client"), ("wrk", "wrk")])
        {
            if (!Generator.IsInstalled(program))
            {
                throw new ArgumentException($"{program} is missing: apt-get install {package}");
            }
        }

        return options with
        {
            Real = Program("--real", static () => Fetched(static () => RealEtcd.V35)),
            RealV2 = Program("--real-v2", static () => Fetched(static () => RealEtcd.V34)),
            Netcd = Program("--netcd", static () => Path.Combine(RepositoryPaths.Root, "artifacts", "netcd", "etcd")),
        };

        string Program(string flag, Func<string> fallback)
        {
            string path = values.TryGetValue(flag, out string? named) ? named : fallback();
            return File.Exists(path) ? Path.GetFullPath(path) : throw new ArgumentException($"{flag}: there is no {path}");
        }
    }

    /// <summary>Whether a row is asked for.</summary>
    public bool Selects(string row) => Rows.Count == 0 || Rows.Any(row.Contains);

    private static string Fetched(Func<Toolset> release)
    {
        try
        {
            return release().Etcd;
        }
        catch (InvalidOperationException e)
        {
            throw new ArgumentException(e.Message, e);
        }
    }
}
