using Netcd.Simulation.Workloads;

namespace Netcd.Simulation.Verification;

/// <summary>A lease outlives every confirmed renewal by its TTL, and ends when nobody renews it.</summary>
internal static class LeaseCheck
{
    /// <summary>No key went away while its lease had to live.</summary>
    public static void RunLowerBound(Truth truth, IReadOnlyList<LeaseRecord> leases, Violations violations)
    {
        var ended = new Dictionary<string, TruthRevision>();
        foreach (TruthRevision revision in truth.Revisions)
        {
            foreach (TruthChange change in revision.Changes)
            {
                if (change.IsDelete)
                {
                    ended[change.Key] = revision;
                }
            }
        }

        foreach (LeaseRecord lease in leases)
        {
            if (!lease.IsRevoked && ended.TryGetValue(lease.Key, out TruthRevision? end) && end.AppliedAt < lease.LivesUntil)
            {
                violations.Add("lease lives", $"{lease.Key} ended at {TimeSpan.FromTicks(end.AppliedAt).TotalSeconds:F3}s (revision {end.Revision}), but was confirmed until {TimeSpan.FromTicks(lease.LivesUntil).TotalSeconds:F3}s");
            }
        }
    }

    /// <summary>The leases whose keys still exist.</summary>
    public static IEnumerable<LeaseRecord> Alive(Truth truth, IReadOnlyList<LeaseRecord> leases) => leases.Where(l => truth.Holds(l.Key));
}
