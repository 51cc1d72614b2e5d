using Netcd.Simulation.Checkers;
using Netcd.Simulation.Checkers.Kv;

namespace Netcd.Simulation.Tests.Checkers;

/// <summary>Makes histories: by hand, and from a store that is correct by construction.</summary>
internal static class KvHistory
{
    public static Operation<KvRequest, KvAnswer> Call(long from, long to, KvRequest request, KvAnswer answer) => new(0, request, from, to, answer);

    public static Operation<KvRequest, KvAnswer> Lost(long from, KvRequest request) => new(0, request, from);

    public static Operation<KvRequest, KvAnswer> Put(long from, long to, string key, string value, long revision) =>
        Call(from, to, KvRequest.Put(key, value), new KvAnswer(revision, true, [null]));

    public static Operation<KvRequest, KvAnswer> Get(long from, long to, string key, KvItem? found, long revision) =>
        Call(from, to, KvRequest.Get(key), new KvAnswer(revision, true, [found]));

    public static Operation<KvRequest, KvAnswer> Delete(long from, long to, string key, int count, long revision) =>
        Call(from, to, KvRequest.Delete(key), new KvAnswer(revision, true, [null], [count]));

    /// <summary>Concurrent clients of a store that runs each request at one moment between call and answer; some answers get lost.</summary>
    public static List<Operation<KvRequest, KvAnswer>> Random(Random random, int clients, int calls, int keys, double lost)
    {
        var store = new SortedDictionary<string, KvItem>(StringComparer.Ordinal);
        long revision = 1;
        var free = new long[clients];
        var plans = new List<(long At, int Client, long From, long To, KvRequest Request)>();
        for (int i = 0; i < calls; i++)
        {
            int client = random.Next(clients);
            long from = free[client] + random.Next(1, 20);
            long to = from + random.Next(2, 40);
            free[client] = to;
            bool isLost = random.NextDouble() < lost;
            long at = isLost ? from + random.Next(1, 400) : random.NextInt64(from, to + 1);
            plans.Add((at, client, from, isLost ? Operation<KvRequest, KvAnswer>.Never : to, RandomRequest(random, keys, i)));
        }

        var history = new List<Operation<KvRequest, KvAnswer>>();
        foreach ((long _, int client, long from, long to, KvRequest request) in plans.OrderBy(static p => p.At))
        {
            bool happens = to != Operation<KvRequest, KvAnswer>.Never || random.Next(2) == 0;
            KvAnswer? answer = happens ? Run(store, ref revision, request) : null;
            history.Add(new(client, request, from, to, to == Operation<KvRequest, KvAnswer>.Never ? null : answer));
        }

        return history;
    }

    private static KvRequest RandomRequest(Random random, int keys, int unique)
    {
        string key = $"k{random.Next(keys)}";
        string value = $"v{unique}";
        return random.Next(10) switch
        {
            < 4 => KvRequest.Get(key),
            < 6 => KvRequest.Put(key, value),
            6 => KvRequest.Delete(key),
            7 => KvRequest.Swap(key, random.Next(2) == 0 ? 0 : random.Next(2, 2 + (unique / 2)), value),
            _ => new KvRequest(
                [new KvCompare(key, KvCompareTarget.Version, random.Next(3))],
                [new KvAction(KvActionKind.Put, key, value), new KvAction(KvActionKind.Get, key)],
                [new KvAction(KvActionKind.Get, key)]),
        };
    }

    private static KvAnswer Run(SortedDictionary<string, KvItem> store, ref long revision, KvRequest request)
    {
        bool holds = request.Compares.All(c => c.Target switch
        {
            KvCompareTarget.Value => store.TryGetValue(c.Key, out KvItem item) && item.Value == c.Value,
            KvCompareTarget.ModRevision => (store.TryGetValue(c.Key, out KvItem item) ? item.ModRevision : 0) == c.Number,
            _ => (store.TryGetValue(c.Key, out KvItem item) ? item.Version : 0) == c.Number,
        });
        var results = new List<KvItem?>();
        var deleted = new List<int>();
        bool isChanged = false;
        foreach (KvAction action in holds ? request.Success : request.Failure)
        {
            KvItem? before = store.TryGetValue(action.Key, out KvItem item) ? item : null;
            results.Add(action.Kind == KvActionKind.Get ? before : null);
            deleted.Add(action.Kind == KvActionKind.Delete && before is not null ? 1 : 0);
            if (action.Kind == KvActionKind.Put)
            {
                store[action.Key] = new KvItem(action.Key, action.Value, revision + 1, (before?.Version ?? 0) + 1);
                isChanged = true;
            }
            else if (action.Kind == KvActionKind.Delete && store.Remove(action.Key))
            {
                isChanged = true;
            }
        }

        revision += isChanged ? 1 : 0;
        return new KvAnswer(revision, holds, results, deleted);
    }
}
