using Netcd.Core.Consensus;

namespace Netcd.Simulation.Verification;

/// <summary>Who led when: a term has one leader at most, whatever crashes.</summary>
public sealed class Leaders(Violations violations)
{
    private readonly Dictionary<ulong, string> _byTerm = [];

    /// <summary>Terms that had a leader.</summary>
    public int Count => _byTerm.Count;

    /// <summary>A member's raft state changed.</summary>
    internal void OnView(string member, RaftView view)
    {
        if (view.IsLeader && !_byTerm.TryAdd(view.Term, member) && _byTerm[view.Term] != member)
        {
            violations.Add("one leader per term", $"{member} and {_byTerm[view.Term]} both lead term {view.Term}");
        }
    }
}
