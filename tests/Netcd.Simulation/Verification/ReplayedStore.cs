using System.Text;
using Google.Protobuf;
using Netcd.Protocol.Mvcc;
using Netcd.Protocol.Rpc;

namespace Netcd.Simulation.Verification;

/// <summary>
/// etcd's key-value semantics written down as plainly as possible, at one revision that moves forward. Answers what requests must
/// have given there.
/// </summary>
internal sealed class ReplayedStore
{
    private readonly SortedDictionary<string, KeyValue> _pairs = new(StringComparer.Ordinal);
    private readonly List<(string Key, KeyValue? Pair)> _written = [];
    private readonly Dictionary<string, KeyValue?> _before = [];
    private readonly SortedDictionary<string, List<(long Revision, KeyValue? Pair)>> _history = new(StringComparer.Ordinal);

    public long Revision { get; private set; } = Truth.FirstRevision;

    /// <summary>What the request that ran last wrote, in order; null for a delete.</summary>
    public IReadOnlyList<(string Key, KeyValue? Pair)> Written => _written;

    public KeyValue? Find(string key) => _pairs.GetValueOrDefault(key);

    /// <summary>Takes over what the members applied.</summary>
    public void Advance(TruthRevision next)
    {
        Revision = next.Revision;
        foreach (TruthChange change in next.Changes)
        {
            KeyValue? pair = change.IsDelete ? null : change.Pair;
            Set(change.Key, pair);
            (_history.TryGetValue(change.Key, out var versions) ? versions : _history[change.Key] = []).Add((next.Revision, pair));
        }
    }

    /// <summary>The answer of a request at this revision. What it writes is visible to its own later parts only: <see cref="Rewind"/> follows.</summary>
    public IMessage Run(IMessage request) => request switch
    {
        RangeRequest range => Read(range),
        PutRequest put => Put(put),
        DeleteRangeRequest delete => Delete(delete),
        TxnRequest txn => Txn(txn),
        _ => throw new InvalidOperationException($"the model does not know {request.Descriptor.Name}"),
    };

    /// <summary>Takes the writes of the last request back.</summary>
    public void Rewind()
    {
        foreach ((string key, KeyValue? pair) in _before)
        {
            Set(key, pair);
        }

        _written.Clear();
        _before.Clear();
    }

    private void Write(string key, KeyValue? pair)
    {
        _before.TryAdd(key, Find(key));
        _written.Add((key, pair));
        Set(key, pair);
    }

    private void Set(string key, KeyValue? pair)
    {
        if (pair is null)
        {
            _pairs.Remove(key);
        }
        else
        {
            _pairs[key] = pair;
        }
    }

    private PutResponse Put(PutRequest request)
    {
        string key = Text(request.Key);
        KeyValue? old = Find(key);
        long revision = Revision + 1;
        Write(key, new KeyValue
        {
            Key = request.Key,
            CreateRevision = old?.CreateRevision ?? revision,
            ModRevision = revision,
            Version = (old?.Version ?? 0) + 1,
            Value = request.IgnoreValue ? old?.Value ?? ByteString.Empty : request.Value,
            Lease = request.IgnoreLease ? old?.Lease ?? 0 : request.Lease,
        });
        return new PutResponse { PrevKv = request.PrevKv ? old : null };
    }

    private DeleteRangeResponse Delete(DeleteRangeRequest request)
    {
        List<KeyValue> deleted = Inside(request.Key, request.RangeEnd);
        foreach (KeyValue pair in deleted)
        {
            Write(Text(pair.Key), null);
        }

        var response = new DeleteRangeResponse { Deleted = deleted.Count };
        if (request.PrevKv)
        {
            response.PrevKvs.Add(deleted);
        }

        return response;
    }

    private RangeResponse Read(RangeRequest request)
    {
        List<KeyValue> inside = request.Revision > 0
            ? InsideAt(request.Key, request.RangeEnd, request.Revision)
            : Inside(request.Key, request.RangeEnd);
        var response = new RangeResponse { Count = inside.Count };
        if (request.CountOnly)
        {
            return response;
        }

        bool hasFilter = (request.MinModRevision | request.MaxModRevision | request.MinCreateRevision | request.MaxCreateRevision) != 0;
        if (request.SortOrder == RangeRequest.Types.SortOrder.None && !hasFilter && request.Limit > 0 && inside.Count > request.Limit + 1)
        {
            inside.RemoveRange((int)request.Limit + 1, inside.Count - (int)request.Limit - 1);
        }

        inside.RemoveAll(p =>
            (request.MinModRevision != 0 && p.ModRevision < request.MinModRevision)
            || (request.MaxModRevision != 0 && p.ModRevision > request.MaxModRevision)
            || (request.MinCreateRevision != 0 && p.CreateRevision < request.MinCreateRevision)
            || (request.MaxCreateRevision != 0 && p.CreateRevision > request.MaxCreateRevision));
        List<KeyValue> sorted = [.. Sorted(inside, request)];
        response.More = request.Limit > 0 && sorted.Count > request.Limit;
        foreach (KeyValue pair in response.More ? sorted.Take((int)request.Limit) : sorted)
        {
            KeyValue shown = request.KeysOnly ? pair.Clone() : pair;
            if (request.KeysOnly)
            {
                shown.Value = ByteString.Empty;
            }

            response.Kvs.Add(shown);
        }

        return response;
    }

    private static IEnumerable<KeyValue> Sorted(List<KeyValue> pairs, RangeRequest request)
    {
        bool down = request.SortOrder == RangeRequest.Types.SortOrder.Descend;
        return request.SortTarget switch
        {
            RangeRequest.Types.SortTarget.Key => down ? pairs.AsEnumerable().Reverse() : pairs,
            RangeRequest.Types.SortTarget.Version => down ? pairs.OrderByDescending(p => p.Version) : pairs.OrderBy(p => p.Version),
            RangeRequest.Types.SortTarget.Create => down ? pairs.OrderByDescending(p => p.CreateRevision) : pairs.OrderBy(p => p.CreateRevision),
            RangeRequest.Types.SortTarget.Mod => down ? pairs.OrderByDescending(p => p.ModRevision) : pairs.OrderBy(p => p.ModRevision),
            _ => down ? pairs.OrderByDescending(p => Text(p.Value), StringComparer.Ordinal) : pairs.OrderBy(p => Text(p.Value), StringComparer.Ordinal),
        };
    }

    private TxnResponse Txn(TxnRequest request)
    {
        var choices = new Queue<bool>();
        Decide(request, choices);
        return Execute(request, choices);
    }

    /// <summary>All conditions, nested ones included, look at the state before the transaction.</summary>
    private void Decide(TxnRequest request, Queue<bool> choices)
    {
        bool succeeded = request.Compare.All(Holds);
        choices.Enqueue(succeeded);
        foreach (RequestOp operation in succeeded ? request.Success : request.Failure)
        {
            if (operation.RequestTxn is { } nested)
            {
                Decide(nested, choices);
            }
        }
    }

    private TxnResponse Execute(TxnRequest request, Queue<bool> choices)
    {
        var response = new TxnResponse { Succeeded = choices.Dequeue() };
        foreach (RequestOp operation in response.Succeeded ? request.Success : request.Failure)
        {
            var answer = new ResponseOp();
            if (operation.RequestRange is { } range)
            {
                answer.ResponseRange = Read(range);
            }
            else if (operation.RequestPut is { } put)
            {
                answer.ResponsePut = Put(put);
            }
            else if (operation.RequestDeleteRange is { } delete)
            {
                answer.ResponseDeleteRange = Delete(delete);
            }
            else
            {
                answer.ResponseTxn = Execute(operation.RequestTxn, choices);
            }

            response.Responses.Add(answer);
        }

        return response;
    }

    private bool Holds(Compare compare)
    {
        List<KeyValue> inside = Inside(compare.Key, compare.RangeEnd);
        return inside.Count == 0
            ? compare.Target != Compare.Types.CompareTarget.Value && Holds(compare, new KeyValue())
            : inside.TrueForAll(pair => Holds(compare, pair));
    }

    private static bool Holds(Compare compare, KeyValue pair)
    {
        int order = compare.Target switch
        {
            Compare.Types.CompareTarget.Version => pair.Version.CompareTo(compare.Version),
            Compare.Types.CompareTarget.Create => pair.CreateRevision.CompareTo(compare.CreateRevision),
            Compare.Types.CompareTarget.Mod => pair.ModRevision.CompareTo(compare.ModRevision),
            Compare.Types.CompareTarget.Value => string.CompareOrdinal(Text(pair.Value), Text(compare.Value)),
            _ => pair.Lease.CompareTo(compare.Lease),
        };
        return compare.Result switch
        {
            Compare.Types.CompareResult.Equal => order == 0,
            Compare.Types.CompareResult.NotEqual => order != 0,
            Compare.Types.CompareResult.Greater => order > 0,
            _ => order < 0,
        };
    }

    private List<KeyValue> Inside(ByteString key, ByteString end)
    {
        if (end.IsEmpty)
        {
            return Find(Text(key)) is { } single ? [single] : [];
        }

        return [.. _pairs.Where(p => IsInside(p.Key, key, end)).Select(p => p.Value)];
    }

    private List<KeyValue> InsideAt(ByteString key, ByteString end, long revision)
    {
        var inside = new List<KeyValue>();
        foreach ((string at, List<(long Revision, KeyValue? Pair)> versions) in _history)
        {
            int newest = versions.FindLastIndex(v => v.Revision <= revision);
            if (newest >= 0 && versions[newest].Pair is { } pair && IsInside(at, key, end))
            {
                inside.Add(pair);
            }
        }

        return inside;
    }

    private static bool IsInside(string at, ByteString key, ByteString end)
    {
        string from = Text(key);
        string to = Text(end);
        return to.Length == 0
            ? at == from
            : string.CompareOrdinal(at, from) >= 0 && (to == "\0" || string.CompareOrdinal(at, to) < 0);
    }

    private static string Text(ByteString bytes) => Encoding.Latin1.GetString(bytes.Span);
}
