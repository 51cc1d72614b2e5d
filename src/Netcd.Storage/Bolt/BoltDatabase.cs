using Netcd.Storage.Disk;
using Netcd.Telemetry.Logging;

namespace Netcd.Storage.Bolt;

/// <summary>
/// A key-value file in bbolt's format: snapshots for any number of readers on any thread, one writer at a time.
/// </summary>
public sealed class BoltDatabase : IDisposable
{
    /// <summary>Opens a database and, unless read-only, creates it when missing or empty.</summary>
    /// <exception cref="InvalidDatabaseException">The file is not a sound database.</exception>
    /// <exception cref="DatabaseLockedException">Another process has it open.</exception>
    /// <exception cref="FileNotFoundException">Read-only and missing.</exception>
    public static BoltDatabase Open(IDisk disk, string path, BoltOptions options, ILog log) => throw new NotImplementedException();

    /// <summary>Path it was opened under.</summary>
    public string Path => throw new NotImplementedException();

    /// <summary>Page size in bytes.</summary>
    public int PageSize => throw new NotImplementedException();

    /// <summary>Bytes up to the highest page ever used, as of the last commit: what etcd reports as dbSize.</summary>
    public long Size => throw new NotImplementedException();

    /// <summary><see cref="Size"/> without the pages that are free or become free when their readers end: etcd's dbSizeInUse.</summary>
    public long SizeInUse => throw new NotImplementedException();

    /// <summary>Length of the file in bytes; it runs ahead of <see cref="Size"/> by up to the growth step.</summary>
    public long FileSize => throw new NotImplementedException();

    /// <summary>Starts a snapshot of the last commit. Thread-safe, does not wait, costs an interlocked increment and one small object.</summary>
    /// <exception cref="DatabaseFailedException">A write failed earlier.</exception>
    public ReadTransaction BeginRead() => throw new NotImplementedException();

    /// <summary>Starts the write transaction. There is one at a time: the caller serialises writers.</summary>
    /// <exception cref="InvalidOperationException">One is open already, or the database is read-only.</exception>
    /// <exception cref="DatabaseFailedException">A write failed earlier.</exception>
    public WriteTransaction BeginWrite() => throw new NotImplementedException();

    /// <summary>Closes the file. An open write transaction is rolled back; open read transactions stay usable and keep the file (and its lock) until the last one ends.</summary>
    public void Dispose() => throw new NotImplementedException();
}
