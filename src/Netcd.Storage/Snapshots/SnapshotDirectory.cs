using System.Buffers;
using System.Globalization;
using Netcd.Storage.Disk;
using Netcd.Storage.Wal;
using Netcd.Telemetry.Logging;

namespace Netcd.Storage.Snapshots;

/// <summary>The <c>snap</c> directory of a member. For one owner at a time.</summary>
/// <param name="disk">Where it is.</param>
/// <param name="directory">Its path; it must exist.</param>
/// <param name="clock">Clock for durations.</param>
/// <param name="log">For log lines.</param>
/// <param name="metrics">Where durations are counted, if anywhere.</param>
public sealed class SnapshotDirectory(IDisk disk, string directory, TimeProvider clock, ILog log, SnapshotMetrics? metrics = null)
{
    private const string Suffix = ".snap";
    private const string DatabaseSuffix = ".snap.db";
    private const string Database = "db";
    private const string TemporaryPrefix = "tmp";
    private const string DefragmentPrefix = "db.tmp";

    /// <summary>Path of the database that came with a received snapshot.</summary>
    /// <param name="index">Index of the snapshot.</param>
    public string DatabasePath(ulong index) => DatabasePath(directory, index);

    /// <summary>Path of the database that came with a received snapshot.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="index">Index of the snapshot.</param>
    public static string DatabasePath(string directory, ulong index) => Path.Combine(directory, $"{index:x16}{DatabaseSuffix}");

    /// <summary>Saves a snapshot durably. A snapshot of index 0 is none and is ignored.</summary>
    /// <exception cref="IOException">The disk failed; no file of that name was made.</exception>
    public void Save(RaftSnapshot snapshot) => Save(snapshot, output => output.Write(snapshot.Data.Span));

    /// <summary>Saves a snapshot whose content is made while it is written. A snapshot of index 0 is none and is ignored.</summary>
    /// <param name="snapshot">Everything but the content.</param>
    /// <param name="content">Writes the content; it is called several times and has to write the same bytes each time.</param>
    /// <exception cref="IOException">The disk failed; no file of that name was made.</exception>
    public void Save(RaftSnapshot snapshot, Action<IBufferWriter<byte>> content)
    {
        if (snapshot.Index == 0)
        {
            return;
        }

        long began = clock.GetTimestamp();
        string name = $"{snapshot.Term:x16}-{snapshot.Index:x16}";
        string temporary = Path.Combine(directory, $"{TemporaryPrefix}-{name}");
        long syncBegan;
        disk.Delete(temporary);
        using (IDiskFile file = disk.Open(temporary, OpenMode.CreateNew))
        {
            SnapshotFile.Write(file, snapshot, content);
            metrics?.MarshalSeconds.Observe(clock.GetElapsedTime(began).TotalSeconds);
            syncBegan = clock.GetTimestamp();
            file.Sync();
        }

        disk.Rename(temporary, Path.Combine(directory, name + Suffix));
        disk.SyncDirectory(directory);
        metrics?.SyncSeconds.Observe(clock.GetElapsedTime(syncBegan).TotalSeconds);
        metrics?.SaveSeconds.Observe(clock.GetElapsedTime(began).TotalSeconds);
    }

    /// <summary>The newest snapshot that can be read. Unreadable ones are renamed to <c>.broken</c>.</summary>
    /// <returns>Null when there is none.</returns>
    public RaftSnapshot? LoadNewest() => LoadNewest(static _ => true);

    /// <summary>The newest snapshot that can be read and that the log vouches for. Unreadable ones are renamed to <c>.broken</c>.</summary>
    /// <param name="marks">From <see cref="WalReader.ValidSnapshotMarks"/>.</param>
    /// <returns>Null when there is none.</returns>
    public RaftSnapshot? LoadNewest(IReadOnlyCollection<WalSnapshotMark> marks) =>
        LoadNewest(s => marks.Contains(new WalSnapshotMark(s.Index, s.Term)));

    /// <summary>As <see cref="LoadNewest(IReadOnlyCollection{WalSnapshotMark})"/>, but unreadable files and leftovers stay as they are.</summary>
    public static RaftSnapshot? FindNewest(IDisk disk, string directory, IReadOnlyCollection<WalSnapshotMark> marks) => disk.List(directory)
        .Where(static name => name.EndsWith(Suffix, StringComparison.Ordinal))
        .Reverse()
        .Select(name => SnapshotFile.Decode(Read(disk, Path.Combine(directory, name)), out _))
        .FirstOrDefault(found => found is not null && marks.Contains(new WalSnapshotMark(found.Index, found.Term)));

    /// <summary>Removes half received databases and half written snapshots (<c>tmp*</c>). For the start of a member.</summary>
    public void RemoveTemporary()
    {
        foreach (string name in disk.List(directory))
        {
            if (name.StartsWith(TemporaryPrefix, StringComparison.Ordinal))
            {
                disk.Delete(Path.Combine(directory, name));
            }
        }
    }

    /// <summary>Removes databases of received snapshots older than <paramref name="index"/>; what was received is in place by now.</summary>
    public void ReleaseDatabases(ulong index)
    {
        foreach (string name in disk.List(directory))
        {
            if (!name.EndsWith(DatabaseSuffix, StringComparison.Ordinal))
            {
                continue;
            }

            if (!ulong.TryParse(name.AsSpan(0, name.Length - DatabaseSuffix.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong found))
            {
                log.Error("failed to parse index from filename", [("path", name)]);
            }
            else if (found < index)
            {
                log.Info("found orphaned .snap.db file; deleting", [("path", name)]);
                disk.Delete(Path.Combine(directory, name));
            }
        }
    }

    private RaftSnapshot? LoadNewest(Func<RaftSnapshot, bool> accept)
    {
        IReadOnlyList<string> names = disk.List(directory);
        RemoveDefragmentLeftovers(names);
        for (int i = names.Count - 1; i >= 0; i--)
        {
            if (names[i].EndsWith(Suffix, StringComparison.Ordinal))
            {
                if (Load(Path.Combine(directory, names[i])) is { } snapshot && accept(snapshot))
                {
                    return snapshot;
                }
            }
            else if (names[i] != Database && !names[i].StartsWith(DefragmentPrefix, StringComparison.Ordinal))
            {
                log.Warn("found unexpected non-snap file; skipping", [("path", names[i])]);
            }
        }

        return null;
    }

    private void RemoveDefragmentLeftovers(IReadOnlyList<string> names)
    {
        foreach (string name in names)
        {
            if (name.StartsWith(DefragmentPrefix, StringComparison.Ordinal))
            {
                log.Info("found orphaned defragmentation file; deleting", [("path", name)]);
                disk.Delete(Path.Combine(directory, name));
            }
        }
    }

    private RaftSnapshot? Load(string path)
    {
        RaftSnapshot? snapshot = SnapshotFile.Decode(Read(disk, path), out string error);
        if (snapshot is null)
        {
            string broken = path + ".broken";
            log.Warn("failed to read a snap file", [("path", path), ("error", error)]);
            disk.Rename(path, broken);
            log.Warn("renamed to a broken snap file", [("path", path), ("broken-path", broken)]);
        }

        return snapshot;
    }

    private static byte[] Read(IDisk disk, string path)
    {
        using IDiskFile file = disk.Open(path, OpenMode.Read);
        byte[] content = new byte[file.Length];
        file.Read(content, 0);
        return content;
    }
}
