using System.Globalization;
using System.Text.Json;
using Netcd.Core.V2;
using Netcd.Simulation.Workloads;

namespace Netcd.Simulation.Verification;

/// <summary>
/// Judges the v2 key space by the history of events that the members keep and agree on: what was acknowledged stands there, once, in
/// an order that respects time; what was refused does not; quorum reads saw the newest state; waits brought the first change that counts.
/// </summary>
internal sealed class V2Check
{
    private readonly List<(ulong Index, string Action, string Key, string? Value, bool IsRefresh)> _events = [];
    private readonly Dictionary<ulong, int> _byIndex = [];
    private readonly Violations _violations;

    /// <param name="saved">The saved store of any member at the end.</param>
    /// <param name="violations">Gets what is wrong.</param>
    public V2Check(byte[] saved, Violations violations)
    {
        _violations = violations;
        using JsonDocument document = JsonDocument.Parse(saved);
        JsonElement history = document.RootElement.GetProperty("WatcherHub").GetProperty("EventHistory").GetProperty("Queue");
        int size = history.GetProperty("Size").GetInt32();
        int front = history.GetProperty("Front").GetInt32();
        JsonElement[] slots = [.. history.GetProperty("Events").EnumerateArray()];
        for (int i = 0; i < size; i++)
        {
            JsonElement past = slots[(front + i) % slots.Length];
            JsonElement node = past.GetProperty("node");
            ulong index = node.GetProperty("modifiedIndex").GetUInt64();
            _byIndex[index] = _events.Count;
            _events.Add((index, past.GetProperty("action").GetString()!, node.GetProperty("key").GetString()!, node.TryGetProperty("value", out JsonElement value) ? value.GetString() : null, past.TryGetProperty("refresh", out _)));
        }
    }

    /// <summary>The saved store without what members may differ in: counters of reads, and the rest of a TTL at the moment an event was applied.</summary>
    public static string Comparable(byte[] saved)
    {
        string text = System.Text.Encoding.UTF8.GetString(saved);
        int from = text.IndexOf("\"Stats\":{", StringComparison.Ordinal);
        int to = text.IndexOf('}', from);
        return System.Text.RegularExpressions.Regex.Replace(text.Remove(from, to - from), "\"ttl\":-?[0-9]+,?", "");
    }

    public void Run(IReadOnlyList<V2Record> record, IReadOnlyList<V2WaitRecord> waits)
    {
        Dictionary<string, int> written = _events.Where(static e => e.Value is { Length: > 0 } && e.Action is not ("delete" or "expire" or "compareAndDelete"))
            .CountBy(static e => e.Value!).ToDictionary();
        foreach (V2Record operation in record)
        {
            CheckEffect(operation, written);
        }

        CheckOrder(record);
        foreach (V2WaitRecord wait in waits)
        {
            CheckWait(wait);
        }
    }

    private void CheckEffect(V2Record operation, Dictionary<string, int> written)
    {
        bool isRead = operation.Request.Method == V2Request.Get;
        if (operation.Succeeded && !isRead)
        {
            V2Event answer = operation.Answer!.Value.Event!;
            bool isThere = _byIndex.TryGetValue(answer.Index, out int at)
                && _events[at].Key == answer.Node.Key && _events[at].Action == answer.Action.Name() && _events[at].Value == answer.Node.Value;
            bool leftHistory = _events.Count > 0 && answer.Index < _events[0].Index;
            if (!isThere && !leftHistory)
            {
                _violations.Add("v2 acknowledged write lost", $"{operation}; the history holds {(_byIndex.ContainsKey(answer.Index) ? _events[at] : "nothing")}");
            }
        }

        int count = isRead ? 0 : written.GetValueOrDefault(operation.Request.Value);
        if (count > 1 || (count > 0 && operation.CertainlyFailed))
        {
            _violations.Add("v2 exactly once", $"{operation} happened {count} times");
        }

        if (operation is { Succeeded: true, Request: { Method: V2Request.Get, Path: V2Workload.Register } } && operation.Answer!.Value.Event is { } read && StateAt(read.EtcdIndex) is { } expected && expected != read.Node.Value)
        {
            _violations.Add("v2 read", $"{operation}: at index {read.EtcdIndex} it was {expected}");
        }
    }

    /// <summary>The register's value at an index, null when the history does not tell.</summary>
    private string? StateAt(ulong index) =>
        _events.LastOrDefault(e => e.Key == V2Workload.Register && e.Index <= index).Value;

    private void CheckOrder(IReadOnlyList<V2Record> record)
    {
        V2Record[] answered = [.. record.Where(static o => o.Succeeded)];
        V2Record[] byReturn = [.. answered.OrderBy(static o => o.Returned)];
        ulong newest = 0;
        int returned = 0;
        foreach (V2Record operation in answered.OrderBy(static o => o.Invoked))
        {
            for (; returned < byReturn.Length && byReturn[returned].Returned < operation.Invoked; returned++)
            {
                newest = Math.Max(newest, PlaceOf(byReturn[returned]));
            }

            bool isRead = operation.Request.Method == V2Request.Get;
            if (PlaceOf(operation) < newest + (isRead ? 0UL : 1UL))
            {
                _violations.Add("v2 linearizable", $"{operation} stands before index {newest.ToString(CultureInfo.InvariantCulture)}, which was answered earlier");
            }
        }
    }

    private static ulong PlaceOf(V2Record operation)
    {
        V2Event answer = operation.Answer!.Value.Event!;
        return operation.Request.Method == V2Request.Get ? answer.EtcdIndex : answer.Index;
    }

    private void CheckWait(V2WaitRecord wait)
    {
        if (_events.Count == 0 || wait.Since < _events[0].Index)
        {
            return;
        }

        var first = _events.Find(e => e.Index >= wait.Since && !e.IsRefresh && (e.Key == wait.Path || (wait.IsRecursive && e.Key.StartsWith(wait.Path + "/", StringComparison.Ordinal))));
        if (first.Index != wait.Event.Index || first.Key != wait.Event.Node.Key || first.Action != wait.Event.Action.Name())
        {
            _violations.Add("v2 watch", $"waiting for {wait.Path} from {wait.Since} on brought {wait.Event.Action} {wait.Event.Node.Key} at {wait.Event.Index}; the first change is {first}");
        }
    }
}
