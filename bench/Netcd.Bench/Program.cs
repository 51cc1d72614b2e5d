using System.Globalization;
using Netcd.Bench;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
try
{
    BenchOptions options = BenchOptions.Parse(args);
    switch (options.Mode)
    {
        case BenchMode.Failover:
            await Failover.RunAsync(options, Console.Out);
            return 0;
        case BenchMode.List:
            AllScenarios.Of(options.Sizes).SelectMany(static s => s.Rows).ToList().ForEach(static row => Console.WriteLine(row.Name));
            return 0;
        default:
            return await new Comparison(options).RunAsync() ? 0 : 1;
    }
}
catch (ArgumentException e) when (e.ParamName is null)
{
    Console.Error.WriteLine($"{e.Message}\n\n{BenchOptions.Usage}");
    return 2;
}
