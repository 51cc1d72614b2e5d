using Netcd.Storage.Bolt.Paging;
using Netcd.Storage.Bolt.Space;
using Netcd.Storage.Disk;
using Netcd.Telemetry.Logging;

namespace Netcd.Storage.Bolt;

/// <summary>How a file is locked, created and read.</summary>
public sealed partial class BoltDatabase
{
    /// <summary>Opens a database and, unless read-only, creates it when missing or empty.</summary>
    /// <exception cref="InvalidDatabaseException">The file is not a sound database.</exception>
    /// <exception cref="DatabaseLockedException">Another process has it open.</exception>
    /// <exception cref="FileNotFoundException">Read-only and missing.</exception>
    public static BoltDatabase Open(IDisk disk, string path, BoltOptions options, ILog log)
    {
        CheckOptions(options);
        var file = new Shared<IDiskFile>(disk.Open(path, options.ReadOnly ? OpenMode.Read : OpenMode.OpenOrCreate));
        try
        {
            Lock(file.Value, options);
            if (!options.ReadOnly && FreshFile.IsUnfinished(file.Value, options.PageSize))
            {
                FreshFile.Create(disk, file.Value, options.PageSize, !options.NoSync);
            }

            return Load(file, MetaPages.Choose(file.Value), options, log);
        }
        catch
        {
            file.Release();
            throw;
        }
    }

    private static BoltDatabase Load(Shared<IDiskFile> file, Meta meta, BoltOptions options, ILog log)
    {
        long reserve = Math.Max(options.ReservedMapSize, file.Value.Length);
        var mapping = new Shared<IFileMapping>(file.Value.Map(RoundUp(reserve, meta.PageSize)));
        try
        {
            var snapshot = new Snapshot(meta, file, mapping, 0);
            try
            {
                bool stored = meta.FreelistPage != PageLayout.NoFreelist;
                PageBitmap? free = stored ? FreelistPage.Read(snapshot) : null;
                FreeSpace? space = null;
                if (!options.ReadOnly)
                {
                    free ??= ReachablePages.FindFree(snapshot);
                    space = new FreeSpace(free);
                }

                var current = new Snapshot(meta, file, mapping, free?.Count ?? 0);
                return new BoltDatabase(file, mapping, current, space, options, log);
            }
            finally
            {
                snapshot.Release();
            }
        }
        catch (InvalidDatabaseException e)
        {
            mapping.Release();
            throw new InvalidDatabaseException($"{file.Value.Path} is no sound database: {e.Message}");
        }
        catch
        {
            mapping.Release();
            throw;
        }
    }

    private static void Lock(IDiskFile file, BoltOptions options)
    {
        for (int attempt = 1; !file.TryLock(LockKind.Flock, exclusive: !options.ReadOnly); attempt++)
        {
            if (options.RetryLock is null || !options.RetryLock(attempt))
            {
                throw new DatabaseLockedException($"{file.Path} is locked: another process has the database open");
            }
        }
    }

    private static void CheckOptions(BoltOptions options)
    {
        int size = options.PageSize;
        if (size is < PageLayout.MinPageSize or > PageLayout.MaxPageSize || (size & (size - 1)) != 0)
        {
            throw new ArgumentException($"page size {size} is no power of two from {PageLayout.MinPageSize} to {PageLayout.MaxPageSize}", nameof(options));
        }
    }

    private static long RoundUp(long value, long step) => (value + step - 1) / step * step;
}
