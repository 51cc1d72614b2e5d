using Google.Protobuf;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Mvcc;
using Netcd.Protocol.Rpc;

namespace Netcd.Core.MvccTests;

/// <summary>
/// etcd's KV semantics written down as plainly as possible: a full copy of the state for every revision.
/// </summary>
internal sealed class ModelStore
{
    private readonly List<SortedDictionary<string, KeyValue>> _states = [New(), New()];
    private readonly SortedDictionary<string, KeyValue> _state = New();
    private bool _changed;

    public long Revision { get; private set; } = 1;

    public long Compacted { get; private set; } = -1;

    public IReadOnlyDictionary<string, KeyValue> State => _state;

    private long Now => _changed ? Revision + 1 : Revision;

    public (EtcdError Error, PutResponse Response, long Revision) Put(PutRequest request)
    {
        var error = request.Lease is < 0 or > 5 ? EtcdError.LeaseNotFound
            : (request.IgnoreValue || request.IgnoreLease) && !_state.ContainsKey(Text(request.Key)) ? EtcdError.KeyNotFound
            : EtcdError.None;
        var response = error == EtcdError.None ? ApplyPut(request) : new PutResponse();
        return (error, response, End());
    }

    public (EtcdError Error, DeleteRangeResponse Response, long Revision) DeleteRange(DeleteRangeRequest request)
    {
        var response = ApplyDelete(request);
        return (EtcdError.None, response, End());
    }

    public (EtcdError Error, TxnResponse Response, long Revision) Txn(TxnRequest request)
    {
        var path = new Queue<bool>();
        Decide(request, path);
        var error = CheckPuts(request, new Queue<bool>(path));
        error = error == EtcdError.None ? CheckRanges(request, new Queue<bool>(path)) : error;
        var response = error == EtcdError.None ? Execute(request, path) : new TxnResponse();
        return (error, response, End());
    }

    public (EtcdError Error, RangeResponse Response) Range(RangeRequest request)
    {
        var error = request.Revision <= 0 ? EtcdError.None
            : request.Revision > Revision ? EtcdError.FutureRevision
            : request.Revision < Compacted ? EtcdError.Compacted
            : EtcdError.None;
        return (error, error == EtcdError.None ? Read(request) : new RangeResponse());
    }

    public EtcdError Compact(long revision)
    {
        if (revision <= Compacted || revision > Revision)
        {
            return revision <= Compacted ? EtcdError.Compacted : EtcdError.FutureRevision;
        }

        Compacted = revision;
        return EtcdError.None;
    }

    private static SortedDictionary<string, KeyValue> New() => new(StringComparer.Ordinal);

    private static string Text(ByteString bytes) => System.Text.Encoding.Latin1.GetString(bytes.Span);

    private PutResponse ApplyPut(PutRequest request)
    {
        var old = _state.GetValueOrDefault(Text(request.Key));
        _changed = true;
        _state[Text(request.Key)] = new KeyValue
        {
            Key = request.Key,
            CreateRevision = old?.CreateRevision ?? Now,
            ModRevision = Now,
            Version = (old?.Version ?? 0) + 1,
            Value = request.IgnoreValue ? old?.Value ?? ByteString.Empty : request.Value,
            Lease = request.IgnoreLease ? old?.Lease ?? 0 : request.Lease,
        };
        return new PutResponse { PrevKv = request.PrevKv ? old : null };
    }

    private DeleteRangeResponse ApplyDelete(DeleteRangeRequest request)
    {
        var deleted = Inside(_state, request.Key, request.RangeEnd);
        foreach (var pair in deleted)
        {
            _state.Remove(Text(pair.Key));
            _changed = true;
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
        var state = request.Revision <= 0 || request.Revision == Now ? _state : _states[(int)request.Revision];
        var inside = Inside(state, request.Key, request.RangeEnd);
        var response = new RangeResponse { Header = new ResponseHeader { Revision = Now }, Count = inside.Count };
        if (request.CountOnly)
        {
            return response;
        }

        IEnumerable<KeyValue> pairs = inside;
        bool hasFilter = (request.MinModRevision | request.MaxModRevision | request.MinCreateRevision | request.MaxCreateRevision) != 0;
        if (request.SortOrder == RangeRequest.Types.SortOrder.None && !hasFilter && request.Limit > 0)
        {
            pairs = pairs.Take((int)request.Limit + 1);
        }

        pairs = pairs.Where(p =>
            (request.MinModRevision == 0 || p.ModRevision >= request.MinModRevision)
            && (request.MaxModRevision == 0 || p.ModRevision <= request.MaxModRevision)
            && (request.MinCreateRevision == 0 || p.CreateRevision >= request.MinCreateRevision)
            && (request.MaxCreateRevision == 0 || p.CreateRevision <= request.MaxCreateRevision));
        pairs = Sorted(pairs, request);
        var all = pairs.ToList();
        response.More = request.Limit > 0 && all.Count > request.Limit;
        foreach (var pair in response.More ? all.Take((int)request.Limit) : all)
        {
            var copy = pair.Clone();
            copy.Value = request.KeysOnly ? ByteString.Empty : copy.Value;
            response.Kvs.Add(copy);
        }

        return response;
    }

    private static IEnumerable<KeyValue> Sorted(IEnumerable<KeyValue> pairs, RangeRequest request)
    {
        bool down = request.SortOrder == RangeRequest.Types.SortOrder.Descend;
        return request.SortTarget switch
        {
            RangeRequest.Types.SortTarget.Key => down ? pairs.Reverse() : pairs,
            RangeRequest.Types.SortTarget.Version => down ? pairs.OrderByDescending(p => p.Version) : pairs.OrderBy(p => p.Version),
            RangeRequest.Types.SortTarget.Create => down ? pairs.OrderByDescending(p => p.CreateRevision) : pairs.OrderBy(p => p.CreateRevision),
            RangeRequest.Types.SortTarget.Mod => down ? pairs.OrderByDescending(p => p.ModRevision) : pairs.OrderBy(p => p.ModRevision),
            _ => down ? pairs.OrderByDescending(p => Text(p.Value), StringComparer.Ordinal) : pairs.OrderBy(p => Text(p.Value), StringComparer.Ordinal),
        };
    }

    private static List<KeyValue> Inside(SortedDictionary<string, KeyValue> state, ByteString key, ByteString end)
    {
        string from = Text(key);
        string to = Text(end);
        return [.. state.Where(p => to.Length == 0 ? p.Key == from
            : string.CompareOrdinal(p.Key, from) >= 0 && (to == "\0" || string.CompareOrdinal(p.Key, to) < 0)).Select(p => p.Value)];
    }

    private void Decide(TxnRequest request, Queue<bool> path)
    {
        bool success = request.Compare.All(Holds);
        path.Enqueue(success);
        foreach (var op in success ? request.Success : request.Failure)
        {
            if (op.RequestTxn is { } nested)
            {
                Decide(nested, path);
            }
        }
    }

    private bool Holds(Compare compare)
    {
        var inside = Inside(_state, compare.Key, compare.RangeEnd);
        if (inside.Count == 0)
        {
            return compare.Target != Compare.Types.CompareTarget.Value && HoldsFor(compare, new KeyValue());
        }

        return inside.All(pair => HoldsFor(compare, pair));
    }

    private static bool HoldsFor(Compare compare, KeyValue pair)
    {
        int order = compare.Target switch
        {
            Compare.Types.CompareTarget.Version => pair.Version.CompareTo(compare.HasVersion ? compare.Version : 0),
            Compare.Types.CompareTarget.Create => pair.CreateRevision.CompareTo(compare.HasCreateRevision ? compare.CreateRevision : 0),
            Compare.Types.CompareTarget.Mod => pair.ModRevision.CompareTo(compare.HasModRevision ? compare.ModRevision : 0),
            Compare.Types.CompareTarget.Value => string.CompareOrdinal(Text(pair.Value), compare.HasValue ? Text(compare.Value) : ""),
            _ => pair.Lease.CompareTo(compare.HasLease ? compare.Lease : 0),
        };
        return compare.Result switch
        {
            Compare.Types.CompareResult.Equal => order == 0,
            Compare.Types.CompareResult.NotEqual => order != 0,
            Compare.Types.CompareResult.Greater => order > 0,
            _ => order < 0,
        };
    }

    private EtcdError CheckPuts(TxnRequest request, Queue<bool> path)
    {
        foreach (var op in path.Dequeue() ? request.Success : request.Failure)
        {
            var error = op.RequestTxn is { } nested ? CheckPuts(nested, path)
                : op.RequestPut is not { } put ? EtcdError.None
                : (put.IgnoreValue || put.IgnoreLease) && !_state.ContainsKey(Text(put.Key)) ? EtcdError.KeyNotFound
                : put.Lease is < 0 or > 5 ? EtcdError.LeaseNotFound
                : EtcdError.None;
            if (error != EtcdError.None)
            {
                return error;
            }
        }

        return EtcdError.None;
    }

    private EtcdError CheckRanges(TxnRequest request, Queue<bool> path)
    {
        foreach (var op in path.Dequeue() ? request.Success : request.Failure)
        {
            var error = op.RequestTxn is { } nested ? CheckRanges(nested, path)
                : op.RequestRange is not { } range || range.Revision == 0 ? EtcdError.None
                : range.Revision > Revision ? EtcdError.FutureRevision
                : range.Revision < Compacted ? EtcdError.Compacted
                : EtcdError.None;
            if (error != EtcdError.None)
            {
                return error;
            }
        }

        return EtcdError.None;
    }

    private TxnResponse Execute(TxnRequest request, Queue<bool> path)
    {
        var response = new TxnResponse { Succeeded = path.Dequeue() };
        foreach (var op in response.Succeeded ? request.Success : request.Failure)
        {
            var answer = new ResponseOp();
            if (op.RequestRange is { } range)
            {
                answer.ResponseRange = Read(range);
            }
            else if (op.RequestPut is { } put)
            {
                answer.ResponsePut = ApplyPut(put);
                answer.ResponsePut.Header = new ResponseHeader { Revision = Now };
            }
            else if (op.RequestDeleteRange is { } delete)
            {
                answer.ResponseDeleteRange = ApplyDelete(delete);
                answer.ResponseDeleteRange.Header = new ResponseHeader { Revision = Now };
            }
            else
            {
                answer.ResponseTxn = Execute(op.RequestTxn, path);
                answer.ResponseTxn.Header = new ResponseHeader();
            }

            response.Responses.Add(answer);
        }

        return response;
    }

    private long End()
    {
        if (_changed)
        {
            Revision++;
            _changed = false;
            _states.Add(new SortedDictionary<string, KeyValue>(_state, StringComparer.Ordinal));
        }

        return Revision;
    }
}
