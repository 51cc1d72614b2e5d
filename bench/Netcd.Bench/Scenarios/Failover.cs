using System.Diagnostics;
using Google.Protobuf;
using Netcd.Processes;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;

namespace Netcd.Bench;

/// <summary>How long a cluster of three accepts no writes when its leader dies, and when it is asked to stop; with etcd's default timeouts.</summary>
internal static class Failover
{
    private static readonly TimeSpan BetweenWrites = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan WriteLimit = TimeSpan.FromSeconds(10);

    /// <summary>Measures both servers in turn and prints a Markdown table.</summary>
    public static async Task RunAsync(BenchOptions options, TextWriter output)
    {
        output.WriteLine("| the leader | real etcd ms, median (lowest … highest) | netcd ms | ratio |");
        output.WriteLine("|---|---|---|---|");
        foreach (bool isPolite in (bool[])[false, true])
        {
            double[] real = await MeasureAsync(options.Real, options.Rounds, isPolite);
            double[] netcd = await MeasureAsync(options.Netcd, options.Rounds, isPolite);
            output.WriteLine($"| {(isPolite ? "is stopped (SIGTERM)" : "is killed (SIGKILL)")} | {Cell(real)} | {Cell(netcd)} | {Median(netcd) / Median(real):0.00} |");
        }
    }

    private static async Task<double[]> MeasureAsync(string program, int rounds, bool isPolite)
    {
        var kind = new Toolset(program, program, "", null);
        await using ProcessCluster cluster = await ProcessCluster.StartAsync(new ClusterOptions { Kinds = [kind, kind, kind] });
        var pauses = new double[rounds];
        for (int round = 0; round < rounds; round++)
        {
            Console.Error.WriteLine($"{program}: round {round + 1} of {rounds}");
            ClusterMember leader = await cluster.LeaderAsync();
            ClusterMember[] others = [.. cluster.Members.Where(m => m != leader)];
            await Task.WhenAll(others.Select(WriteAsync));
            long started = Stopwatch.GetTimestamp();
            Task ending = isPolite ? leader.Process.TerminateAsync() : leader.Process.KillAsync();
            pauses[round] = await FirstWriteAsync(others, started);
            await ending;
            await leader.RestartAsync();
            await cluster.HealthyAsync();
        }

        return pauses;
    }

    /// <summary>Milliseconds until a write through a survivor is answered that the old leader had no part in.</summary>
    private static async Task<double> FirstWriteAsync(ClusterMember[] survivors, long started)
    {
        // The old leader may still answer for a moment: what counts is the end of the longest gap, so answers of its term are skipped.
        ulong term = (await survivors[0].StatusAsync()).RaftTerm;
        var answered = new TaskCompletionSource<double>(TaskCreationOptions.RunContinuationsAsynchronously);
        while (!answered.Task.IsCompleted)
        {
            foreach (ClusterMember survivor in survivors)
            {
                _ = TryAsync(survivor, term, started, answered);
            }

            await Task.WhenAny(answered.Task, Task.Delay(BetweenWrites));
        }

        return await answered.Task;
    }

    private static async Task TryAsync(ClusterMember survivor, ulong term, long started, TaskCompletionSource<double> answered)
    {
        try
        {
            PutResponse put = await WriteAsync(survivor);
            if (put.Header.RaftTerm > term)
            {
                answered.TrySetResult(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }
        catch (RpcException)
        {
            // No leader yet; a later one gets through.
            return;
        }
    }

    private static Task<PutResponse> WriteAsync(ClusterMember member) => member.CallAsync(
        "KV/Put", new PutRequest { Key = ByteString.CopyFromUtf8("k"), Value = ByteString.CopyFromUtf8("v") }, PutResponse.Parser, WriteLimit);

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

    private static string Cell(double[] values) => $"{Median(values):0} ({values.Min():0} … {values.Max():0})";
}
