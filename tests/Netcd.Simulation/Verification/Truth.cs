using Netcd.Core.Mvcc;

namespace Netcd.Simulation.Verification;

/// <summary>
/// The history of the store as the members applied it. Whichever member shows a revision first defines it; every other member,
/// and every restart that applies it again, must show the same. That covers diverging members, lost writes whose revision is
/// given to another one, and a revision that goes back.
/// </summary>
public sealed class Truth(World.ITimeline time, Violations violations)
{
    private readonly List<TruthRevision> _revisions = [];
    private readonly HashSet<string> _keys = [];

    /// <summary>The revision before the first write.</summary>
    public const long FirstRevision = 1;

    /// <summary>Revisions 2 and up, without a gap.</summary>
    public IReadOnlyList<TruthRevision> Revisions => _revisions;

    /// <summary>The newest revision any member has shown.</summary>
    public long Newest => FirstRevision + _revisions.Count;

    /// <summary>The changes of a revision above <see cref="FirstRevision"/> and up to <see cref="Newest"/>.</summary>
    public TruthRevision At(long revision) => _revisions[(int)(revision - FirstRevision - 1)];

    /// <summary>Whether a key exists at the newest revision.</summary>
    public bool Holds(string key) => _keys.Contains(key);

    /// <summary>A member shows a revision.</summary>
    internal void Show(string member, long revision, ReadOnlySpan<KeyChange> changes)
    {
        if (revision == Newest + 1)
        {
            var copy = new TruthChange[changes.Length];
            for (int i = 0; i < copy.Length; i++)
            {
                copy[i] = new TruthChange(changes[i]);
                _ = copy[i].IsDelete ? _keys.Remove(copy[i].Key) : _keys.Add(copy[i].Key);
            }

            _revisions.Add(new TruthRevision(revision, copy, time.Now));
        }
        else if (revision > Newest)
        {
            violations.Add("revision gap", $"{member} shows revision {revision}, but no member showed {Newest + 1}");
        }
        else
        {
            Compare(member, At(revision), changes);
        }
    }

    private void Compare(string member, TruthRevision known, ReadOnlySpan<KeyChange> changes)
    {
        bool same = known.Changes.Length == changes.Length;
        for (int i = 0; same && i < changes.Length; i++)
        {
            same = known.Changes[i].IsSame(changes[i]);
        }

        if (!same)
        {
            string now = string.Join(", ", changes.ToArray().Select(c => TruthChange.Describe(c)));
            violations.Add("equal state", $"revision {known.Revision} was {string.Join(", ", known.Changes.AsEnumerable())}; on {member} it is {now}");
        }
    }
}
