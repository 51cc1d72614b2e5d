namespace Netcd.Simulation.Disk;

/// <summary>A directory: the names that programs see, and those that survive a crash for sure.</summary>
internal sealed class SimDirectory : SimNode
{
    public Dictionary<string, SimNode> Names { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, SimNode> DurableNames { get; } = new(StringComparer.Ordinal);

    /// <summary>Programs see what survived, here and below.</summary>
    public void RestoreDurable()
    {
        Names.Clear();
        foreach ((string name, SimNode node) in DurableNames)
        {
            Names.Add(name, node);
            (node as SimDirectory)?.RestoreDurable();
        }
    }

    /// <summary>All files at or below this directory, in a stable order.</summary>
    public IEnumerable<SimInode> Files()
    {
        foreach ((_, SimNode node) in Names.OrderBy(n => n.Key, StringComparer.Ordinal))
        {
            foreach (SimInode file in node is SimDirectory below ? below.Files() : [(SimInode)node])
            {
                yield return file;
            }
        }
    }
}
