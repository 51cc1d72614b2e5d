namespace Netcd.Simulation.Disk;

/// <summary>A change of names that no directory sync has made durable yet. A rename is one change: it survives whole or not at all.</summary>
/// <param name="Sequence">Position among all changes of the disk.</param>
/// <param name="Node">What the names stand for.</param>
/// <param name="From">Directory that loses a name, if any.</param>
/// <param name="FromName">The name it loses.</param>
/// <param name="To">Directory that gains a name, if any.</param>
/// <param name="ToName">The name it gains.</param>
internal sealed record NameChange(long Sequence, SimNode Node, SimDirectory? From, string FromName, SimDirectory? To, string ToName)
{
    public bool Touches(HashSet<SimDirectory> directories) =>
        (From is not null && directories.Contains(From)) || (To is not null && directories.Contains(To));

    public void ApplyToDurable()
    {
        if (From is not null && From.DurableNames.GetValueOrDefault(FromName) == Node)
        {
            From.DurableNames.Remove(FromName);
        }

        if (To is not null)
        {
            To.DurableNames[ToName] = Node;
        }
    }
}
