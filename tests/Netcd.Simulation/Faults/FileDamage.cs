using Netcd.Simulation.Cluster;

namespace Netcd.Simulation.Faults;

/// <summary>Bit rot at rest, in files that carry checksums: the write-ahead log and raft snapshots. At most a minority of the members is hit.</summary>
internal static class FileDamage
{
    public static void Flip(SimMachine machine, SimCluster cluster, Random random)
    {
        int damaged = cluster.Machines.Count(m => m.IsDamaged || m.IsRetired);
        if (!machine.IsDamaged && damaged + 1 > (cluster.Settings.Members - 1) / 2)
        {
            return;
        }

        string folder = random.Next(4) == 0 ? "/data/member/snap" : "/data/member/wal";
        string[] files = [.. machine.Disk.List(folder).Where(f => f.EndsWith(".wal", StringComparison.Ordinal) || f.EndsWith(".snap", StringComparison.Ordinal))];
        if (files.Length == 0)
        {
            return;
        }

        string path = $"{folder}/{files[random.Next(files.Length)]}";
        byte[] content = machine.Disk.ReadFile(path);
        int used = content.AsSpan().TrimEnd((byte)0).Length;
        if (used == 0)
        {
            return;
        }

        machine.IsDamaged = true;
        long offset = random.Next(used);
        machine.Disk.Corrupt(path, offset, (byte)(1 << random.Next(8)));
        cluster.Trace.Line(machine.Name, $"bit rot in {path} at {offset} of {used}");
    }
}
