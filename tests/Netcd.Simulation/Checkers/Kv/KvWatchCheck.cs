namespace Netcd.Simulation.Checkers.Kv;

/// <summary>etcd's promises to watchers: ordered, unique, reliable (no gap), atomic, bookmarkable.</summary>
public static class KvWatchCheck
{
    /// <summary>What is wrong with a watch, in words; null when all is well.</summary>
    /// <param name="log">What happened.</param>
    /// <param name="watch">What was told.</param>
    public static string? Check(KvLog log, KvWatch watch)
    {
        using IEnumerator<KvEvent> expected = log.Events
            .Where(e => e.Revision >= watch.From && e.Key.StartsWith(watch.Prefix, StringComparison.Ordinal))
            .GetEnumerator();
        bool isMore = expected.MoveNext();
        long told = 0;
        foreach (KvWatchResponse response in watch.Responses)
        {
            if (response.Events.Count > 0 && response.Events[0].Revision <= told)
            {
                return $"{watch.Name}: {response.Events[0]} comes though everything up to {told} was said to be told";
            }

            foreach (KvEvent change in response.Events)
            {
                if (!isMore || expected.Current != change)
                {
                    return $"{watch.Name}: got {change} where {(isMore ? expected.Current.ToString() : "nothing")} was next";
                }

                isMore = expected.MoveNext();
                told = Math.Max(told, change.Revision);
            }

            if (response.Revision < told)
            {
                return $"{watch.Name}: a header at {response.Revision} when everything up to {told} was said to be told";
            }

            if (response.Events.Count == 0)
            {
                told = response.Revision;
            }

            // Nothing that was told to be complete may still be missing: a revision is told whole, and a bookmark covers all before it.
            if (isMore && expected.Current.Revision <= told)
            {
                return $"{watch.Name}: everything up to {told} is said to be told, but {expected.Current} is missing";
            }
        }

        return null;
    }
}
