namespace Netcd.Simulation.Disk;

public sealed partial class SimDisk
{
    /// <summary>Power loss and restart: unsynced changes survive, vanish, tear or overtake each other as <paramref name="random"/> draws.</summary>
    public void Crash(Random random)
    {
        lock (Gate)
        {
            long first = Math.Max(0, _sequence - random.Next(64));
            CrashPlan whole = CrashPlan.Draw(random, first, _sequence);
            bool alike = random.Next(2) == 0;
            foreach (NameChange change in _pendingNames)
            {
                if (whole.Keeps(change.Sequence))
                {
                    change.ApplyToDurable();
                }
            }

            _root.RestoreDurable();
            foreach (SimInode file in _root.Files().Distinct())
            {
                file.Crash(alike ? whole : CrashPlan.Draw(random, first, _sequence));
            }

            _pendingNames.Clear();
            Restart();
        }
    }

    /// <summary>kill -9 and restart: handles and locks are gone; unsynced changes are there, and still unsynced.</summary>
    public void Kill()
    {
        lock (Gate)
        {
            Restart();
        }
    }

    /// <summary>An independent copy of files, names and everything unsynced; no handle of this disk works on it. Faults are not copied.</summary>
    public SimDisk Clone()
    {
        lock (Gate)
        {
            var nodes = new Dictionary<SimNode, SimNode>();
            var copy = new SimDisk { _sequence = _sequence, Effects = Effects, Capacity = Capacity };
            foreach (NameChange change in _pendingNames)
            {
                copy._pendingNames.Add(change with
                {
                    Node = CloneOf(change.Node, nodes),
                    From = change.From is null ? null : (SimDirectory)CloneOf(change.From, nodes),
                    To = change.To is null ? null : (SimDirectory)CloneOf(change.To, nodes),
                });
            }

            copy._root = (SimDirectory)CloneOf(_root, nodes);
            return copy;
        }
    }

    /// <summary>Content of a file, for assertions.</summary>
    public byte[] ReadFile(string path)
    {
        lock (Gate)
        {
            SimInode file = Find(path) as SimInode ?? throw Missing("open", path);
            var content = new byte[file.Length];
            file.Read(content, 0);
            return content;
        }
    }

    /// <summary>Puts a durable file under a durable name, making directories as needed.</summary>
    /// <param name="path">Where it goes.</param>
    /// <param name="content">How it begins.</param>
    /// <param name="length">Its length, if zeros are to follow the content.</param>
    public void WriteFile(string path, ReadOnlySpan<byte> content, long length = 0)
    {
        lock (Gate)
        {
            SimDirectory at = _root;
            string[] parts = [.. Parts(path)];
            foreach (string part in parts.AsSpan(0, parts.Length - 1))
            {
                SimNode next = at.Names.GetValueOrDefault(part) ?? new SimDirectory();
                at.Names[part] = at.DurableNames[part] = next;
                at = (SimDirectory)next;
            }

            var file = new SimInode();
            file.Write(content, 0, NextSequence());
            file.SetLength(Math.Max(length, content.Length), NextSequence());
            file.Sync();
            at.Names[parts[^1]] = at.DurableNames[parts[^1]] = file;
        }
    }

    /// <summary>Flips bits of a file at rest.</summary>
    public void Corrupt(string path, long offset, byte mask = 1)
    {
        lock (Gate)
        {
            (Find(path) as SimInode ?? throw Missing("open", path)).Corrupt(offset, mask);
        }
    }

    private static SimNode CloneOf(SimNode node, Dictionary<SimNode, SimNode> done)
    {
        if (done.TryGetValue(node, out SimNode? copy))
        {
            return copy;
        }

        if (node is SimInode file)
        {
            return done[node] = file.Clone();
        }

        var from = (SimDirectory)node;
        var to = new SimDirectory();
        done[node] = to;
        foreach ((string name, SimNode child) in from.Names)
        {
            to.Names.Add(name, CloneOf(child, done));
        }

        foreach ((string name, SimNode child) in from.DurableNames)
        {
            to.DurableNames.Add(name, CloneOf(child, done));
        }

        return to;
    }

    private void Restart()
    {
        _boot++;
        _off = false;
        CrashAtEffect = long.MaxValue;
    }
}
