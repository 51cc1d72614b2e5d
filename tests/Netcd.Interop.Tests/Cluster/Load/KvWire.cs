using Google.Protobuf;
using Netcd.Protocol.Mvcc;
using Netcd.Protocol.Rpc;
using Netcd.Simulation.Checkers.Kv;

namespace Netcd.Interop.Tests.Cluster.Load;

/// <summary>Requests and answers of the checkers as etcd's messages.</summary>
internal static class KvWire
{
    /// <summary>Asks a member.</summary>
    /// <param name="member">Whom.</param>
    /// <param name="request">What.</param>
    /// <param name="limit">How long to wait.</param>
    /// <param name="isSerializable">Whether a plain get may be answered from the member's own, possibly old, state.</param>
    /// <param name="lease">Lease that puts are attached to; 0 for none.</param>
    public static async Task<KvAnswer> CallAsync(ClusterMember member, KvRequest request, TimeSpan limit, bool isSerializable = false, long lease = 0)
    {
        if (request.Compares.Count > 0 || request.Success.Count != 1)
        {
            TxnResponse done = await member.CallAsync("KV/Txn", ToTxn(request, lease), TxnResponse.Parser, limit);
            return new KvAnswer(
                done.Header.Revision,
                done.Succeeded,
                [.. done.Responses.Select(static r => ItemOf(r.ResponseRange))],
                [.. done.Responses.Select(static r => (int)(r.ResponseDeleteRange?.Deleted ?? 0))]);
        }

        RequestOp only = ToOp(request.Success[0], lease);
        switch (only.RequestCase)
        {
            case RequestOp.RequestOneofCase.RequestPut:
                PutResponse put = await member.CallAsync("KV/Put", only.RequestPut, PutResponse.Parser, limit);
                return new KvAnswer(put.Header.Revision, true, [null]);
            case RequestOp.RequestOneofCase.RequestDeleteRange:
                DeleteRangeResponse delete = await member.CallAsync("KV/DeleteRange", only.RequestDeleteRange, DeleteRangeResponse.Parser, limit);
                return new KvAnswer(delete.Header.Revision, true, [null], [(int)delete.Deleted]);
            default:
                only.RequestRange.Serializable = isSerializable;
                RangeResponse range = await member.CallAsync("KV/Range", only.RequestRange, RangeResponse.Parser, limit);
                return new KvAnswer(range.Header.Revision, true, [ItemOf(range)]);
        }
    }

    /// <summary>A watch's event.</summary>
    public static KvEvent ToEvent(Event change) => new(
        change.Kv.ModRevision,
        change.Kv.Key.ToStringUtf8(),
        change.Type == Event.Types.EventType.Delete ? null : change.Kv.Value.ToStringUtf8(),
        change.Type == Event.Types.EventType.Delete ? 0 : change.Kv.Version);

    private static KvItem? ItemOf(RangeResponse? range) =>
        range is { Kvs: [KeyValue kv] } ? new KvItem(kv.Key.ToStringUtf8(), kv.Value.ToStringUtf8(), kv.ModRevision, kv.Version) : null;

    private static TxnRequest ToTxn(KvRequest request, long lease)
    {
        var txn = new TxnRequest();
        txn.Compare.AddRange(request.Compares.Select(ToCompare));
        txn.Success.AddRange(request.Success.Select(a => ToOp(a, lease)));
        txn.Failure.AddRange(request.Failure.Select(a => ToOp(a, lease)));
        return txn;
    }

    private static Compare ToCompare(KvCompare compare)
    {
        var converted = new Compare { Key = ByteString.CopyFromUtf8(compare.Key), Result = Compare.Types.CompareResult.Equal };
        switch (compare.Target)
        {
            case KvCompareTarget.Value:
                converted.Target = Compare.Types.CompareTarget.Value;
                converted.Value = ByteString.CopyFromUtf8(compare.Value);
                break;
            case KvCompareTarget.ModRevision:
                converted.Target = Compare.Types.CompareTarget.Mod;
                converted.ModRevision = compare.Number;
                break;
            default:
                converted.Target = Compare.Types.CompareTarget.Version;
                converted.Version = compare.Number;
                break;
        }

        return converted;
    }

    private static RequestOp ToOp(KvAction action, long lease)
    {
        ByteString key = ByteString.CopyFromUtf8(action.Key);
        return action.Kind switch
        {
            KvActionKind.Get => new RequestOp { RequestRange = new RangeRequest { Key = key } },
            KvActionKind.Put => new RequestOp { RequestPut = new PutRequest { Key = key, Value = ByteString.CopyFromUtf8(action.Value), Lease = lease } },
            _ => new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = key } },
        };
    }
}
