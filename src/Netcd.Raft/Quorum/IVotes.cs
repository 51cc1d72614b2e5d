namespace Netcd.Raft;

/// <summary>Tells how each member voted. Implemented by structs, so that asking costs no allocation.</summary>
internal interface IVotes
{
    /// <summary>True or false for a vote, null when there is none yet.</summary>
    bool? VoteOf(ulong id);
}
