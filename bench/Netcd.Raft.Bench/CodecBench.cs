using System.Diagnostics;

namespace Netcd.Raft.Bench;

/// <summary>Encodes and decodes the messages that members exchange most.</summary>
internal static class CodecBench
{
    public static void Measure(TimeSpan time)
    {
        var heartbeat = new Message { Type = MessageType.MsgHeartbeat, From = 0x8e9e05c52164694d, To = 0x91bc3c398fb3c146, Term = 7, Commit = 123456 };
        Measure("MsgHeartbeat", heartbeat, time);
        Measure("MsgApp, 1 entry", heartbeat with { Type = MessageType.MsgApp, Entries = Entries(1) }, time);
        Measure("MsgApp, 256 entries", heartbeat with { Type = MessageType.MsgApp, Entries = Entries(256) }, time);
    }

    private static void Measure(string name, Message message, TimeSpan time)
    {
        var bytes = new byte[RaftCodec.SizeOf(message)];
        Report(name + " encode", bytes.Length, time, () => RaftCodec.Encode(message, bytes.AsSpan(0, RaftCodec.SizeOf(message))));
        Report(name + " decode", bytes.Length, time, () => RaftCodec.TryDecodeMessage(bytes, out _) ? 1 : 0);
    }

    private static void Report(string name, int size, TimeSpan time, Func<int> operation)
    {
        Count(time / 4, operation);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var before = CpuClock.Now;
        var count = Count(time, operation);
        var seconds = CpuClock.SecondsSince(before);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Console.WriteLine($"{name,-34}{seconds / count * 1e9,14:N0}{size * count / seconds / 1e6,14:N0}{(double)allocated / count,10:N0}");
    }

    private static long Count(TimeSpan time, Func<int> operation)
    {
        var clock = Stopwatch.StartNew();
        long count = 0;
        while (clock.Elapsed < time)
        {
            for (var i = 0; i < 100; i++)
            {
                operation();
            }

            count += 100;
        }

        return count;
    }

    private static Entry[] Entries(int count) =>
        [.. Enumerable.Range(1, count).Select(i => new Entry { Term = 7, Index = (ulong)(123456 + i), Data = new byte[100] })];
}
