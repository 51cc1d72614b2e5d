using Netcd.Protocol.Errors;

namespace Netcd.Core.Membership;

/// <summary>Texts and API errors of <see cref="MembershipError"/>.</summary>
public static class MembershipErrors
{
    /// <summary>etcd's text, as peers and logs see it.</summary>
    public static string Text(this MembershipError error) => error switch
    {
        MembershipError.IdRemoved => "membership: ID removed",
        MembershipError.IdExists => "membership: ID exists",
        MembershipError.IdNotFound => "membership: ID not found",
        MembershipError.PeerUrlExists => "membership: peerURL exists",
        MembershipError.MemberNotLearner => "membership: can only promote a learner member",
        MembershipError.TooManyLearners => "membership: too many learner members in cluster",
        _ => "",
    };

    /// <summary>The error of the v3 API.</summary>
    public static EtcdError ToEtcdError(this MembershipError error) => error switch
    {
        MembershipError.IdRemoved or MembershipError.IdNotFound => EtcdError.MemberNotFound,
        MembershipError.IdExists => EtcdError.MemberExists,
        MembershipError.PeerUrlExists => EtcdError.PeerUrlExists,
        MembershipError.MemberNotLearner => EtcdError.MemberNotLearner,
        MembershipError.TooManyLearners => EtcdError.TooManyLearners,
        _ => EtcdError.None,
    };
}
