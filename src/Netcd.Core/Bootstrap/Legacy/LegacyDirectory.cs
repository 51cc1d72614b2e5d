using System.Globalization;
using System.Text.Json;
using Netcd.Core.V2;
using Netcd.Storage.Disk;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.Bootstrap.Legacy;

/// <summary>The files of etcd 0.x in a data directory.</summary>
internal sealed class LegacyDirectory(IDisk disk, string path, ILog log)
{
    private const string MachinesPath = V2Path.KeysPrefix + "/_etcd/machines";
    private const string ConfigPath = V2Path.KeysPrefix + "/_etcd/config";

    private readonly Dictionary<string, string> _machines = new(StringComparer.Ordinal);

    /// <summary>Whether there are any.</summary>
    public bool Exists => disk.FileExists(path + "/log") && disk.FileExists(path + "/conf");

    /// <summary>The members of the cluster as <see cref="Load"/> found them, with their peer URLs.</summary>
    public IReadOnlyDictionary<string, string> Machines => _machines;

    /// <summary>The other members, from the configuration file.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public string[] ReadPeerNames()
    {
        try
        {
            using var conf = JsonDocument.Parse(ReadFile(path + "/conf"));
            return [.. conf.RootElement.GetProperty("peers").EnumerateArray().Select(static peer => peer.GetProperty("name").GetString() ?? "")];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new InvalidDataException($"conf: {e.Message}", e);
        }
    }

    /// <summary>The keys they hold: newest snapshot, then the log behind it.</summary>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    public V2Store Load()
    {
        var store = new V2Store();
        ulong applied = 0;
        if (NewestSnapshot() is { } name)
        {
            LegacySnapshot snapshot = LegacySnapshot.Read(ReadFile($"{path}/snapshot/{name}"), name);
            store.Adopt(snapshot.State);
            applied = snapshot.LastIndex;
        }

        ulong replayed = 0;
        foreach (LegacyEntry entry in LegacyLog.Read(ReadFile(path + "/log"), log))
        {
            if (entry.Index > applied)
            {
                LegacyCommand.Apply(entry, store);
                replayed++;
            }
        }

        // What 0.x kept of its members is in the membership today.
        foreach (string member in store.View.NamesIn(MachinesPath))
        {
            _machines[member] = PeerUrlIn(store.View.ValueOf($"{MachinesPath}/{member}") ?? "");
        }

        store.Forget(MachinesPath);
        store.Forget(ConfigPath);
        log.Info("imported the data of etcd 0.x", [("path", path), ("snapshot-index", applied), ("replayed-entries", replayed), ("store-index", store.Index)]);
        return store;
    }

    // etcd=URL&raft=URL, percent-encoded; 0.1 had them the other way round.
    private static string PeerUrlIn(string value) =>
        Uri.UnescapeDataString(value.Split('&').FirstOrDefault(static part => part.StartsWith("raft=", StringComparison.Ordinal))?["raft=".Length..] ?? "");

    // 0.4 compared the names as text and so took 0_9 for newer than 0_107.
    private string? NewestSnapshot()
    {
        string directory = path + "/snapshot";
        return disk.DirectoryExists(directory)
            ? disk.List(directory).Where(static name => PositionOf(name) is not null).MaxBy(static name => PositionOf(name))
            : null;
    }

    private static (ulong Term, ulong Index)? PositionOf(string name) =>
        name.EndsWith(".ss", StringComparison.Ordinal) && name[..^3].Split('_') is [var term, var index]
        && ulong.TryParse(term, NumberStyles.None, CultureInfo.InvariantCulture, out ulong termNumber)
        && ulong.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out ulong indexNumber)
            ? (termNumber, indexNumber)
            : null;

    private byte[] ReadFile(string file)
    {
        using IDiskFile opened = disk.Open(file, OpenMode.Read);
        byte[] bytes = new byte[opened.Length];
        for (int at = 0; at < bytes.Length;)
        {
            int read = opened.Read(bytes.AsSpan(at), at);
            if (read == 0)
            {
                throw new InvalidDataException($"{file}: the file shrank while it was read");
            }

            at += read;
        }

        return bytes;
    }
}
