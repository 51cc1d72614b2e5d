namespace Netcd.Simulation.Disk;

public sealed partial class SimDisk
{
    /// <inheritdoc/>
    public bool FileExists(string path)
    {
        lock (Gate)
        {
            ThrowIfOff();
            return Find(path) is SimInode;
        }
    }

    /// <inheritdoc/>
    public bool DirectoryExists(string path)
    {
        lock (Gate)
        {
            ThrowIfOff();
            return Find(path) is SimDirectory;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string directory)
    {
        lock (Gate)
        {
            Before(new(DiskOperationKind.List, directory));
            return Find(directory) is SimDirectory found ? [.. found.Names.Keys.Order(StringComparer.Ordinal)] : [];
        }
    }

    /// <inheritdoc/>
    public void CreateDirectory(string path)
    {
        lock (Gate)
        {
            SimDirectory at = _root;
            foreach (string part in Parts(path))
            {
                SimNode? next = at.Names.GetValueOrDefault(part);
                if (next is null)
                {
                    Before(new(DiskOperationKind.CreateDirectory, path));
                    next = new SimDirectory();
                    Change(next, null, "", at, part);
                }

                at = next as SimDirectory ?? throw new IOException($"mkdir {path}: not a directory");
            }
        }
    }

    /// <inheritdoc/>
    public void Rename(string from, string to)
    {
        lock (Gate)
        {
            (SimDirectory source, string oldName) = Parent(from, "rename");
            (SimDirectory target, string newName) = Parent(to, "rename");
            SimNode node = source.Names.GetValueOrDefault(oldName) ?? throw Missing("rename", $"{from} {to}");
            SimNode? replaced = target.Names.GetValueOrDefault(newName);
            if (replaced is SimDirectory { Names.Count: > 0 })
            {
                throw new IOException($"rename {from} {to}: directory not empty");
            }

            if (replaced is not null && replaced is SimDirectory != node is SimDirectory)
            {
                throw new IOException($"rename {from} {to}: {(node is SimDirectory ? "not" : "is")} a directory");
            }

            Before(new(DiskOperationKind.Rename, from));
            Change(node, source, oldName, target, newName);
        }
    }

    /// <inheritdoc/>
    public void Delete(string path)
    {
        lock (Gate)
        {
            (SimDirectory parent, string name) = Parent(path, "unlink");
            if (parent.Names.GetValueOrDefault(name) is SimNode node)
            {
                Before(new(DiskOperationKind.Delete, path));
                Change(node is SimInode ? node : throw new IOException($"unlink {path}: is a directory"), parent, name, null, "");
            }
        }
    }

    /// <inheritdoc/>
    public void DeleteDirectory(string path)
    {
        lock (Gate)
        {
            if (Find(path) is SimDirectory directory)
            {
                (SimDirectory parent, string name) = Parent(path, "unlink");
                DeleteTree(path, directory, parent, name);
            }
        }
    }

    /// <inheritdoc/>
    public void SyncDirectory(string path)
    {
        lock (Gate)
        {
            SimDirectory directory = Find(path) as SimDirectory ?? throw Missing("open", path);
            Before(new(DiskOperationKind.SyncDirectory, path));

            // A change cannot become durable before an older one of the same directories.
            var directories = new HashSet<SimDirectory> { directory };
            var durable = new List<NameChange>();
            for (int i = _pendingNames.Count - 1; i >= 0; i--)
            {
                NameChange change = _pendingNames[i];
                if (change.Touches(directories))
                {
                    durable.Add(change);
                    _pendingNames.RemoveAt(i);
                    directories.UnionWith(((SimDirectory?[])[change.From, change.To]).OfType<SimDirectory>());
                }
            }

            durable.Reverse();
            durable.ForEach(c => c.ApplyToDurable());
        }
    }

    private static IEnumerable<string> Parts(string path) =>
        path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(p => p != ".");

    private SimNode? Find(string path)
    {
        SimNode? at = _root;
        foreach (string part in Parts(path))
        {
            at = (at as SimDirectory)?.Names.GetValueOrDefault(part);
        }

        return at;
    }

    private (SimDirectory Directory, string Name) Parent(string path, string operation)
    {
        SimDirectory at = _root;
        string name = "";
        foreach (string part in Parts(path))
        {
            if (name.Length > 0)
            {
                at = at.Names.GetValueOrDefault(name) as SimDirectory ?? throw Missing(operation, path);
            }

            name = part;
        }

        return name.Length > 0 ? (at, name) : throw new IOException($"{operation} {path}: is a directory");
    }

    private void DeleteTree(string path, SimDirectory directory, SimDirectory parent, string name)
    {
        foreach ((string child, SimNode node) in directory.Names.OrderBy(n => n.Key, StringComparer.Ordinal).ToList())
        {
            if (node is SimDirectory below)
            {
                DeleteTree($"{path}/{child}", below, directory, child);
            }
            else
            {
                Before(new(DiskOperationKind.Delete, $"{path}/{child}"));
                Change(node, directory, child, null, "");
            }
        }

        Before(new(DiskOperationKind.DeleteDirectory, path));
        Change(directory, parent, name, null, "");
    }

    private void Change(SimNode node, SimDirectory? from, string fromName, SimDirectory? to, string toName)
    {
        from?.Names.Remove(fromName);
        if (to is not null)
        {
            to.Names[toName] = node;
        }

        _pendingNames.Add(new NameChange(NextSequence(), node, from, fromName, to, toName));
    }
}
