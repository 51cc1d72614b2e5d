using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Netcd.Micro.Bench;

// In this process, so that nothing is built or restored meanwhile; few iterations, because bytes per operation matter more
// than the last percent of time.
ManualConfig config = ManualConfig.CreateEmpty()
    .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(3).WithIterationCount(7))
    .AddDiagnoser(MemoryDiagnoser.Default)
    .AddColumnProvider(DefaultColumnProviders.Instance)
    .AddExporter(MarkdownExporter.GitHub)
    .AddLogger(ConsoleLogger.Default)
    .WithArtifactsPath(Path.Combine("artifacts", "micro"))
    .WithOptions(ConfigOptions.DisableLogFile);

Type[] all = [typeof(CodecBenchmarks), typeof(KeyIndexBenchmarks), typeof(WalBenchmarks), typeof(BoltBenchmarks), typeof(RaftBenchmarks), typeof(WatchBenchmarks)];
return BenchmarkSwitcher.FromTypes(all).Run(args.Length == 0 ? ["--filter", "*"] : args, config).Any(static s => s.HasCriticalValidationErrors) ? 1 : 0;
