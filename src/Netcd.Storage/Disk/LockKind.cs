namespace Netcd.Storage.Disk;

/// <summary>The two kinds of file lock etcd takes; ours must be the same, so that no other etcd opens the directory meanwhile.</summary>
public enum LockKind
{
    /// <summary>Open-file-description lock over the whole file (fcntl F_OFD_SETLK): WAL segments.</summary>
    OpenFileDescription,

    /// <summary>flock(2): the bbolt database.</summary>
    Flock,
}
