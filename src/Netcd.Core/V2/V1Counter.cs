namespace Netcd.Core.V2;

/// <summary>
/// Numbers the commands as etcd 0.1 did by its raft log: every write of a user counts, failed ones too; expirations and elections do
/// not. The numbers start behind one entry for the first leader and one for each member that ever joined. Kept in snapshots once
/// the v1 API was used. The apply loop counts; any thread reads.
/// </summary>
public sealed class V1Counter
{
    private ulong _writes;

    /// <summary>Users' writes that reached the store.</summary>
    public ulong Writes => Volatile.Read(ref _writes);

    /// <summary>Whether a v1 client ever wrote.</summary>
    public bool IsUsed { get; private set; }

    /// <summary>Number of the command that is being applied, or was applied last.</summary>
    public ulong Current { get; private set; }

    /// <summary>A write arrives.</summary>
    /// <param name="isV1">Through the v1 API.</param>
    /// <param name="joined">Members that ever joined.</param>
    internal void Count(bool isV1, ulong joined)
    {
        IsUsed |= isV1;
        Volatile.Write(ref _writes, _writes + 1);
        Current = IndexAt(joined);
    }

    /// <summary>Number of the last command.</summary>
    /// <param name="joined">Members that ever joined.</param>
    public ulong IndexAt(ulong joined) => 1 + joined + Writes;

    internal void Restore(ulong writes, ulong current, bool isUsed)
    {
        Volatile.Write(ref _writes, writes);
        Current = current;
        IsUsed = isUsed;
    }
}
