namespace Netcd.Storage.Disk;

/// <summary>An open file. Reads and writes at different offsets may run concurrently; everything else is for one owner.</summary>
public interface IDiskFile : IDisposable
{
    /// <summary>Path it was opened under.</summary>
    string Path { get; }

    /// <summary>Current length in bytes.</summary>
    long Length { get; }

    /// <summary>Reads up to <paramref name="buffer"/>.Length bytes; fewer only at the end of the file.</summary>
    /// <returns>Bytes read.</returns>
    int Read(Span<byte> buffer, long offset);

    /// <summary>Writes all of <paramref name="data"/>. Not durable before a sync.</summary>
    void Write(ReadOnlySpan<byte> data, long offset);

    /// <summary>Cuts or extends (with zeros) the file.</summary>
    void SetLength(long length);

    /// <summary>Reserves blocks up to <paramref name="length"/> and extends the file to it with zeros (fallocate, or a plain extension where the file system lacks it). Never shrinks.</summary>
    void Allocate(long length);

    /// <summary>Makes content and length durable (fdatasync). After a failure nothing about the file may be trusted.</summary>
    void SyncData();

    /// <summary>Makes content and all metadata durable (fsync). After a failure nothing about the file may be trusted.</summary>
    void Sync();

    /// <summary>Takes an advisory lock without waiting; it ends with the file's handle.</summary>
    /// <returns>False when another process (or open file) holds it.</returns>
    bool TryLock(LockKind kind, bool exclusive);

    /// <summary>
    /// Maps the file for reading and reserves address space for it to grow: later growth and writes show through.
    /// </summary>
    /// <param name="reserve">Largest length in bytes that the mapping has to cover.</param>
    IFileMapping Map(long reserve);
}
