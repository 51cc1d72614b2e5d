namespace Netcd.Core.Membership;

/// <summary>The part of <c>--strict-reconfig-check</c> that looks at started members: a change must leave a quorum of them. Pure functions.</summary>
public static class ReconfigurationGuard
{
    /// <summary>Whether a voter may be added. Growing a cluster of one started member is always allowed: that is how a restored member finds company.</summary>
    public static bool MayAddVoter(MembershipView view)
    {
        (int voters, int started) = Count(view, without: null);
        return (started == 1 && voters == 1) || started >= Quorum(voters + 1);
    }

    /// <summary>Whether a member may be removed. Learners always may.</summary>
    public static bool MayRemove(MembershipView view, ulong id)
    {
        if (view.Find(id) is { IsLearner: true })
        {
            return true;
        }

        (int voters, int started) = Count(view, without: id);
        return started >= Quorum(voters);
    }

    /// <summary>Whether a learner may become a voter; it counts as started.</summary>
    public static bool MayPromote(MembershipView view)
    {
        (int voters, int started) = Count(view, without: null);
        return started + 1 >= Quorum(voters + 1);
    }

    private static int Quorum(int voters) => (voters / 2) + 1;

    private static (int Voters, int Started) Count(MembershipView view, ulong? without)
    {
        int voters = 0;
        int started = 0;
        foreach (Member member in view.Members)
        {
            if (!member.IsLearner && member.Id != without)
            {
                voters++;
                started += member.IsStarted ? 1 : 0;
            }
        }

        return (voters, started);
    }
}
