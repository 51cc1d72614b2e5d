namespace Netcd.Storage.Disk;

/// <summary>
/// Everything netcd does to a file system. The real disk and the simulated one implement it.
/// All calls are synchronous and may block; failures surface as <see cref="IOException"/>. Thread-safe.
/// </summary>
public interface IDisk
{
    /// <summary>Whether a regular file of this name exists.</summary>
    bool FileExists(string path);

    /// <summary>Whether a directory of this name exists.</summary>
    bool DirectoryExists(string path);

    /// <summary>Names (not paths) of the entries of a directory, in ordinal order; empty when the directory does not exist.</summary>
    IReadOnlyList<string> List(string directory);

    /// <summary>Creates a directory and its missing parents, with mode 0700. No error when it exists.</summary>
    void CreateDirectory(string path);

    /// <summary>Renames a file or directory; an existing file of the new name is replaced atomically. Durable only after <see cref="SyncDirectory"/>.</summary>
    void Rename(string from, string to);

    /// <summary>Deletes a file. No error when it does not exist.</summary>
    void Delete(string path);

    /// <summary>Deletes a directory with all its content. No error when it does not exist.</summary>
    void DeleteDirectory(string path);

    /// <summary>Makes the names in a directory durable (fsync of the directory).</summary>
    void SyncDirectory(string path);

    /// <summary>Opens a file.</summary>
    /// <exception cref="FileNotFoundException">It does not exist and <paramref name="mode"/> does not create it.</exception>
    /// <exception cref="IOException">It exists and <paramref name="mode"/> is <see cref="OpenMode.CreateNew"/>, or the disk failed.</exception>
    IDiskFile Open(string path, OpenMode mode);
}
