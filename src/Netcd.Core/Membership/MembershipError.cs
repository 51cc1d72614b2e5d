namespace Netcd.Core.Membership;

/// <summary>Why a membership change is refused when it is applied.</summary>
public enum MembershipError
{
    /// <summary>It is not.</summary>
    None,

    /// <summary>The id was removed before and cannot come back.</summary>
    IdRemoved,

    /// <summary>The id is a member already.</summary>
    IdExists,

    /// <summary>The id is no member.</summary>
    IdNotFound,

    /// <summary>Another member uses one of the peer URLs.</summary>
    PeerUrlExists,

    /// <summary>Only a learner can be promoted.</summary>
    MemberNotLearner,

    /// <summary>There are as many learners as allowed.</summary>
    TooManyLearners,
}
