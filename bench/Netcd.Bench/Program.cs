using Netcd.Bench;

BenchOptions? options = BenchOptions.Parse(args);
if (options is null)
{
    Console.Error.Write(BenchOptions.Usage);
    return 2;
}

if (options.IsFailover)
{
    await Failover.RunAsync(options, Console.Out);
    return 0;
}

var report = new Report(options);
foreach (Workload workload in Workloads.All(options).Where(w => options.Selects(w.Name)))
{
    var real = new List<Measurement>();
    var netcd = new List<Measurement>();
    for (int round = 0; round < options.Rounds; round++)
    {
        Console.Error.WriteLine($"{workload.Name}: round {round + 1} of {options.Rounds}");
        real.Add(await MeasureAsync(options.RealEtcd, workload));
        netcd.Add(await MeasureAsync(options.Netcd, workload));
    }

    report.Add(workload.Name, real, netcd);
}

report.Write(Console.Out);
return 0;

static async Task<Measurement> MeasureAsync(string program, Workload workload)
{
    await using ServerUnderTest server = await ServerUnderTest.StartAsync(program, workload.Flags);
    return await workload.RunAsync(server);
}
