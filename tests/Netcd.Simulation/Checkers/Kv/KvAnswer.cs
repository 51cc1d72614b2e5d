namespace Netcd.Simulation.Checkers.Kv;

/// <summary>The answer to a <see cref="KvRequest"/>.</summary>
/// <param name="Revision">Revision of the header.</param>
/// <param name="Succeeded">Whether the conditions held; true without conditions.</param>
/// <param name="Results">Per step of the branch that ran: what a get found, null for nothing and for other steps.</param>
/// <param name="Deleted">Per step of the branch that ran: how many keys a delete removed; null when no step is a delete.</param>
public sealed record KvAnswer(long Revision, bool Succeeded, IReadOnlyList<KvItem?> Results, IReadOnlyList<int>? Deleted = null)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{(Succeeded ? "" : "failed ")}[{string.Join(", ", Results.Select(static r => r?.ToString() ?? "-"))}]" +
        $"{(Deleted is null ? "" : $" deleted {string.Join(',', Deleted)}")} rev {Revision}";
}
