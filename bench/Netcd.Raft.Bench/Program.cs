using System.Globalization;
using Netcd.Raft.Bench;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
var at = Array.IndexOf(args, "--seconds");
var time = TimeSpan.FromSeconds(at >= 0 ? double.Parse(args[at + 1], CultureInfo.InvariantCulture) : 2);

Console.WriteLine("100-byte payloads; messages are those stepped between members; seconds are of CPU time; bytes are per member");
Console.WriteLine($"{"group",-34}{"messages/s",14}{"entries/s",14}{"B/entry",10}");
foreach (var members in new[] { 1, 3 })
{
    foreach (var isAsync in new[] { false, true })
    {
        foreach (var batch in new[] { 1, 16, 256 })
        {
            new ReplicationBench(members, isAsync, batch).Measure(time);
        }
    }
}

Console.WriteLine();
Console.WriteLine($"{"codec",-34}{"ns/op",14}{"MB/s",14}{"B/op",10}");
CodecBench.Measure(time);
