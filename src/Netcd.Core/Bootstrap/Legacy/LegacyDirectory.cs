using System.Globalization;
using Netcd.Core.V2;
using Netcd.Storage.Disk;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.Bootstrap.Legacy;

/// <summary>The files of etcd 0.x in a data directory.</summary>
internal sealed class LegacyDirectory(IDisk disk, string path, ILog log)
{
    private const string Machines = V2Path.KeysPrefix + "/_etcd/machines";
    private const string Config = V2Path.KeysPrefix + "/_etcd/config";

    /// <summary>Whether there are any.</summary>
    public bool Exists => disk.FileExists(path + "/log") && disk.FileExists(path + "/conf");

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
        store.Forget(Machines);
        store.Forget(Config);
        log.Info("imported the data of etcd 0.x", [("path", path), ("snapshot-index", applied), ("replayed-entries", replayed), ("store-index", store.Index)]);
        return store;
    }

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
