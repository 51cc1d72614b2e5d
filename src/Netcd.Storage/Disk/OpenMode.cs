namespace Netcd.Storage.Disk;

/// <summary>How <see cref="IDisk.Open"/> opens a file.</summary>
public enum OpenMode
{
    /// <summary>Existing file, reading only.</summary>
    Read,

    /// <summary>Existing file, reading and writing.</summary>
    ReadWrite,

    /// <summary>Reading and writing; created with mode 0600 when missing.</summary>
    OpenOrCreate,

    /// <summary>Reading and writing; must not exist; created with mode 0600.</summary>
    CreateNew,
}
