namespace Netcd.Storage.Disk;

/// <summary>What several users of a disk need.</summary>
public static class DiskExtensions
{
    private const int CopyBlock = 1 << 20;
    private const int PermissionDenied = 13;

    /// <summary>Creates a directory and its missing parents so that none of the new names can vanish in a crash.</summary>
    public static void CreateDurableDirectory(this IDisk disk, string path)
    {
        path = Path.TrimEndingDirectorySeparator(path);
        string parent = ParentOf(path);
        if (!disk.DirectoryExists(path))
        {
            CreateDurableDirectory(disk, parent);
            disk.CreateDirectory(path);
        }
        else if (path == parent)
        {
            return;
        }

        // Also for a directory that is there: an earlier attempt may have been killed just before this.
        try
        {
            disk.SyncDirectory(parent);
        }
        catch (IOException e) when (e.HResult == PermissionDenied)
        {
            // A parent that may not be read is the operator's, and so is the name in it.
            return;
        }
    }

    /// <summary>The directory that holds the name of a file or directory.</summary>
    public static string ParentOf(string path)
    {
        string? parent = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(path));
        return parent is null ? path : parent.Length > 0 ? parent : ".";
    }

    /// <summary>Whether all bytes from an offset to the end are zero.</summary>
    public static bool IsZeroFrom(this IDiskFile file, long offset)
    {
        long length = file.Length;
        var block = new byte[(int)Math.Clamp(length - offset, 0, CopyBlock)];
        while (offset < length)
        {
            int read = file.Read(block, offset);
            if (block.AsSpan(0, read).ContainsAnyExcept((byte)0))
            {
                return false;
            }

            offset += Math.Max(read, 1);
        }

        return true;
    }

    /// <summary>Copies a file into another one that is empty. Stretches of zeros become holes. Not durable before a sync.</summary>
    public static void CopyTo(this IDiskFile source, IDiskFile target)
    {
        var block = new byte[CopyBlock];
        long offset = 0;
        for (int read; (read = source.Read(block, offset)) > 0; offset += read)
        {
            if (block.AsSpan(0, read).ContainsAnyExcept((byte)0))
            {
                target.Write(block.AsSpan(0, read), offset);
            }
        }

        target.SetLength(offset);
    }
}
