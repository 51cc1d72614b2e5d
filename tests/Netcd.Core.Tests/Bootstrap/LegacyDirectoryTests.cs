using System.Text.Json;
using Netcd.Core.Bootstrap.Legacy;
using Netcd.Core.V2;
using Netcd.Storage.Disk.Local;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.Tests.Bootstrap;

public sealed class LegacyDirectoryTests : IDisposable
{
    private static readonly string Fixtures = Path.Combine(AppContext.BaseDirectory, "Bootstrap", "testdata");
    private readonly string _folder = Directory.CreateTempSubdirectory("netcd-legacy-").FullName;

    [Theory]
    [InlineData("nosnap")]
    [InlineData("snap")]
    [InlineData("qget")]
    public void Keys_values_and_creation_are_those_the_server_showed(string name)
    {
        V2Store store = Load(Path.Combine(Fixtures, name));
        using var recorded = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Fixtures, name + ".keys.json")));
        var expected = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Flatten(recorded.RootElement.GetProperty("node"), expected);
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Flatten(store.Get("/1", recursive: true, now: 0).Event!.Node, found);
        Assert.Equal(expected, found);
    }

    [Fact]
    public void Without_a_snapshot_the_index_of_the_last_change_is_known_too() =>
        Assert.Equal((9UL, 4UL), IndexesOf(Load(Path.Combine(Fixtures, "nosnap")), "/1/plain"));

    [Fact]
    public void A_torn_last_record_is_cut_off()
    {
        Copy("nosnap");
        byte[] log = File.ReadAllBytes(Path.Combine(_folder, "log"));
        File.WriteAllBytes(Path.Combine(_folder, "log"), log[..^3]);
        Assert.Equal((9UL, 4UL), IndexesOf(Load(_folder), "/1/plain"));
    }

    [Fact]
    public void A_damaged_record_and_a_wrong_checksum_are_refused()
    {
        Copy("snap");
        string snapshot = Path.Combine(_folder, "snapshot", "0_81.ss");
        byte[] bytes = File.ReadAllBytes(snapshot);
        bytes[100] ^= 1;
        File.WriteAllBytes(snapshot, bytes);
        Assert.Equal("snapshot 0_81.ss: the checksum is wrong", Assert.Throws<InvalidDataException>(() => Load(_folder)).Message);

        Directory.Delete(Path.Combine(_folder, "snapshot"), recursive: true);
        byte[] log = File.ReadAllBytes(Path.Combine(_folder, "log"));
        log[0] = (byte)'x';
        File.WriteAllBytes(Path.Combine(_folder, "log"), log);
        Assert.Equal("log: no record length at byte 0", Assert.Throws<InvalidDataException>(() => Load(_folder)).Message);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static V2Store Load(string path)
    {
        var directory = new LegacyDirectory(new LocalDisk(), path, NullLog.Instance);
        Assert.True(directory.Exists);
        return directory.Load();
    }

    private static (ulong Modified, ulong Created) IndexesOf(V2Store store, string path)
    {
        V2NodeView node = store.Get(path, recursive: false, now: 0).Event!.Node;
        return (node.ModifiedIndex, node.CreatedIndex);
    }

    private void Copy(string name)
    {
        foreach (string file in Directory.GetFiles(Path.Combine(Fixtures, name), "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(_folder, Path.GetRelativePath(Path.Combine(Fixtures, name), file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    // The 0.4 snapshot does not keep modifiedIndex, so it is not compared here.
    private static void Flatten(JsonElement node, SortedDictionary<string, string> keys)
    {
        string value = node.TryGetProperty("value", out JsonElement text) ? text.GetString()! : "(directory)";
        string expiration = node.TryGetProperty("expiration", out JsonElement time) ? time.GetString()! : "";
        if (node.TryGetProperty("createdIndex", out JsonElement created))
        {
            keys[node.GetProperty("key").GetString()!] = $"{value} {expiration} {created.GetUInt64()}";
        }

        foreach (JsonElement child in node.TryGetProperty("nodes", out JsonElement nodes) ? nodes.EnumerateArray() : default)
        {
            Flatten(child, keys);
        }
    }

    private static void Flatten(V2NodeView node, SortedDictionary<string, string> keys)
    {
        Span<byte> time = stackalloc byte[V2Time.MaxTextLength];
        string expiration = node.ExpireAt == V2Time.Never ? "" : System.Text.Encoding.ASCII.GetString(time[..V2Time.Format(node.ExpireAt, time)]);
        if (node.Key != "/1")
        {
            keys[node.Key["/1".Length..]] = $"{node.Value ?? "(directory)"} {expiration} {node.CreatedIndex}";
        }

        foreach (V2NodeView child in node.Nodes)
        {
            Flatten(child, keys);
        }
    }
}
