using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Netcd.Processes;

namespace Netcd.Bench;

/// <summary>Facts about this machine, taken before the first measurement.</summary>
internal sealed class Machine
{
    private const int Syncs = 200;
    private readonly double _syncMilliseconds = MeasureSync();
    private readonly string _load = Load();
    private readonly long _started = Stopwatch.GetTimestamp();

    /// <summary>The head of a report.</summary>
    public string Describe(BenchOptions options) => string.Create(CultureInfo.InvariantCulture, $"""
        - Machine: {Field("/proc/cpuinfo", "model name")}, {Environment.ProcessorCount} processors, {Field("/proc/meminfo", "MemTotal")} of memory, {RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}
        - Disk under {Path.GetTempPath()}: {FileSystem()}; writing and syncing 2 KB takes {_syncMilliseconds:0.00} ms
        - Load average of the machine before: {_load}; now: {Load()} (the servers and the generator included)
        - Real etcd: {Version(options.Real)}; for the v2 API {Version(options.RealV2)}. netcd: {Version(options.Netcd)}, {new FileInfo(options.Netcd).Length / 1e6:0} MB
        - {DateTime.UtcNow:yyyy-MM-dd}, {(options.Sizes == Sizes.Quick ? "quick sizes (targets are meant for the full ones), " : "")}{options.Rounds} rounds unless a row says otherwise; each server fresh in each round, both in turn; {Stopwatch.GetElapsedTime(_started).TotalMinutes:0.0} minutes in all
        """);

    private static string Load() => string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3));

    private static string Field(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown";

    private static string FileSystem() => new DriveInfo(Path.GetTempPath()).DriveFormat;

    private static string Version(string program)
    {
        CommandResult result = ProcessRunner.Run(program, ["--version"], TimeSpan.FromSeconds(10));
        return result.StdoutText.Split('\n')[0].Replace("etcd Version: ", "", StringComparison.Ordinal).Trim();
    }

    private static double MeasureSync()
    {
        string path = Path.GetTempFileName();
        using FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        byte[] block = new byte[2048];
        var times = new double[Syncs];
        for (int i = 0; i < Syncs; i++)
        {
            long started = Stopwatch.GetTimestamp();
            file.Write(block);
            file.Flush(flushToDisk: true);
            times[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        Array.Sort(times);
        return times[Syncs / 2];
    }
}
