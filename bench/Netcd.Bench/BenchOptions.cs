namespace Netcd.Bench;

/// <summary>What to measure.</summary>
internal sealed record BenchOptions(string RealEtcd, string Netcd, int Rounds, int Requests, string[] Rows, bool IsFailover)
{
    public const string Usage = """
        Compares netcd with real etcd on this machine, both in turn, and prints a Markdown table of ratios.

        Usage: dotnet run -c Release --project bench/Netcd.Bench -- --real ETCD --netcd ETCD [--quick] [--rounds N] [--rows TEXT,TEXT]

          --real    executable of real etcd, for example artifacts/real-etcd/3.5.30/etcd (scripts/real-etcd.sh)
          --netcd   executable of netcd, published by scripts/publish.sh OUT
          --quick   1 round with a fifth of the requests
          --rows    only workloads whose names contain one of these texts

        With --failover instead of rows: how long a cluster of three accepts no writes when its leader goes (use --rounds 15 or more).

        Unary load comes from h2load (Debian package nghttp2-client).

        """;

    public static BenchOptions? Parse(string[] arguments)
    {
        string? real = null;
        string? netcd = null;
        int rounds = 3;
        int requests = 50_000;
        string[] rows = [];
        bool isFailover = false;
        for (int i = 0; i < arguments.Length; i++)
        {
            string? value = i + 1 < arguments.Length ? arguments[i + 1] : null;
            switch (arguments[i])
            {
                case "--quick":
                    (rounds, requests) = (1, 10_000);
                    continue;
                case "--failover":
                    isFailover = true;
                    continue;
                case "--real" when value is not null:
                    real = value;
                    break;
                case "--netcd" when value is not null:
                    netcd = value;
                    break;
                case "--rounds" when int.TryParse(value, out int given) && given > 0:
                    rounds = given;
                    break;
                case "--rows" when value is not null:
                    rows = value.Split(',');
                    break;
                default:
                    return null;
            }

            i++;
        }

        return File.Exists(real) && File.Exists(netcd) ? new BenchOptions(Path.GetFullPath(real), Path.GetFullPath(netcd), rounds, requests, rows, isFailover) : null;
    }

    public bool Selects(string name) => Rows.Length == 0 || Rows.Any(name.Contains);
}
