using System.Text.Json;
using Netcd.Simulation.Disk;

namespace Netcd.Storage.Tests.Wal;

/// <summary>A log that real etcd wrote, and what it holds.</summary>
internal sealed record WalFixture(
    string Name,
    string NodeId,
    string ClusterId,
    WalFixture.HardStateText HardState,
    Dictionary<string, int> Records,
    ulong LastEntryIndex,
    long Size,
    long ValidEnd,
    string LastCrc,
    ulong[][] Snapshots,
    WalFixture.SnapFile[] SnapFiles)
{
    public const string Directory = "/data/member/wal";
    public const string FirstSegment = Directory + "/0000000000000000-0000000000000000.wal";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static IReadOnlyList<WalFixture> All { get; } = JsonSerializer.Deserialize<WalFixture[]>(TestData.Text("wal/manifest.json"), Json)!;

    public static WalFixture Named(string name) => All.Single(f => f.Name == name);

    public static T Read<T>(string file) => JsonSerializer.Deserialize<T>(TestData.Text(file), Json)!;

    public byte[] Bytes() => TestData.Unpack($"wal/{Name}.wal.gz");

    public SimDisk OnDisk()
    {
        var disk = new SimDisk();
        disk.WriteFile(FirstSegment, Bytes(), Size);
        return disk;
    }

    internal sealed record HardStateText(ulong Term, string Vote, ulong Commit);

    internal sealed record SnapFile(string Name, ulong Index, ulong Term, int V2JsonBytes, string[] Voters);
}
