namespace Netcd.Bench;

/// <summary>The rows measured at the largest usual key count.</summary>
internal sealed record KeySpaceRows(Row Memory, Row MemoryAfterRestart, Row Restart, Row Snapshot, Row Defragment)
{
    public IReadOnlyList<Row> All => [Memory, MemoryAfterRestart, Restart, Snapshot, Defragment];
}
