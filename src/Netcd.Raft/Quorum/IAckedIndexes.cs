namespace Netcd.Raft;

/// <summary>Tells up to which index each member has acknowledged. Implemented by structs, so that asking costs no allocation.</summary>
internal interface IAckedIndexes
{
    /// <summary>The acknowledged index, or 0 when the member has acknowledged nothing.</summary>
    ulong AckedIndex(ulong id);
}
