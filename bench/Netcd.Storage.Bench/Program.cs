using Netcd.Storage.Bench;

if (args.Length == 0)
{
    Console.Error.WriteLine("usage: Netcd.Storage.Bench DIRECTORY [KEYS [VALUE-BYTES [--no-sync]]]");
    return 2;
}

int keys = args.Length > 1 ? int.Parse(args[1]) : 200_000;
int valueSize = args.Length > 2 ? int.Parse(args[2]) : 100;
new BoltBench(Path.Combine(args[0], "bolt-bench.db"), keys, valueSize, noSync: args.Contains("--no-sync")).Run();
return 0;
