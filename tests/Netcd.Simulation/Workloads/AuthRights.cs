namespace Netcd.Simulation.Workloads;

/// <summary>What one user may have been allowed over time, as the operator who changes it knows: a change counts from its request on, and is certain with its answer.</summary>
/// <param name="user">Name of the user.</param>
public sealed class AuthRights(string user)
{
    private readonly List<(long From, bool MayBeAllowed, bool MayBeDenied)> _history = [(0, true, true)];

    /// <summary>Name of the user.</summary>
    public string User => user;

    /// <summary>Begins a new state of knowledge.</summary>
    /// <param name="at">Simulated time.</param>
    /// <param name="mayBeAllowed">Whether requests of the user may pass from then on.</param>
    /// <param name="mayBeDenied">Whether they may be refused.</param>
    public void Know(long at, bool mayBeAllowed, bool mayBeDenied) => _history.Add((at, mayBeAllowed, mayBeDenied));

    /// <summary>Whether a request of the user may have passed at some moment between two times, ends included.</summary>
    public bool MayPass(long from, long to) => Any(from, to, static state => state.MayBeAllowed);

    /// <summary>Whether a request of the user may have been refused at some moment between two times, ends included.</summary>
    public bool MayBeRefused(long from, long to) => Any(from, to, static state => state.MayBeDenied);

    private bool Any(long from, long to, Func<(long From, bool MayBeAllowed, bool MayBeDenied), bool> holds)
    {
        for (int i = _history.Count - 1; i >= 0; i--)
        {
            bool overlaps = _history[i].From <= to;
            if (overlaps && holds(_history[i]))
            {
                return true;
            }

            if (overlaps && _history[i].From < from)
            {
                return false;
            }
        }

        return false;
    }
}
