using Netcd.Core.Bootstrap.Legacy;
using Netcd.Core.V2;
using Netcd.Storage.Disk;

namespace Netcd.Core.Maintenance.Offline;

/// <summary>Reads keys out of what etcd 0.4 saved: a snapshot file (<c>.ss</c>), or the bare state that its migration API gives.</summary>
public static class ClassicSnapshotFile
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="OfflineException">There is no such file, or it is damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static V2View Read(IDisk disk, string path)
    {
        if (!disk.FileExists(path))
        {
            throw new OfflineException($"open {path}: no such file or directory");
        }

        byte[] content;
        using (IDiskFile file = disk.Open(path, OpenMode.Read))
        {
            content = new byte[file.Length];
            file.Read(content, 0);
        }

        try
        {
            if (content.Length > 0 && content[0] != (byte)'{')
            {
                return LegacySnapshot.Read(content, path).State.View;
            }

            var store = new V2Store([]);
            store.Recover(content);
            return store.View;
        }
        catch (InvalidDataException e)
        {
            throw new OfflineException(e.Message);
        }
    }
}
