namespace Netcd.Raft;

/// <summary>Why and how a member campaigns.</summary>
internal enum CampaignKind
{
    /// <summary>Asks first whether votes would be granted.</summary>
    PreElection,

    /// <summary>Asks for votes.</summary>
    Election,

    /// <summary>Asks for votes because the leader wants to hand over; members grant them in spite of the leader's lease.</summary>
    Transfer,
}
