using Google.Protobuf;
using Google.Protobuf.Collections;
using Netcd.Protocol.Mvcc;
using Netcd.Protocol.Rpc;

namespace Netcd.Client.Kv;

/// <summary>Adds the prefix of a client to the keys of requests (<c>Hide</c>) and takes it off in responses (<c>Show</c>), in place.</summary>
/// <param name="prefix">The prefix; empty: everything stays as it is.</param>
internal sealed class KeyNamespace(EtcdBytes prefix)
{
    private readonly ByteString _end = KeyRange.PrefixEnd(prefix);

    private bool IsOff => prefix.Length == 0;

    /// <summary>Applies <paramref name="show"/> to a response that is on its way.</summary>
    public async Task<T> ShowAsync<T>(Task<T> call, Action<KeyNamespace, T> show)
    {
        T response = await call;
        show(this, response);
        return response;
    }

    public RangeRequest Hide(RangeRequest request)
    {
        (request.Key, request.RangeEnd) = Hide(request.Key, request.RangeEnd);
        return request;
    }

    public PutRequest Hide(PutRequest request)
    {
        // An empty key must stay one, so that the server refuses it.
        request.Key = request.Key.IsEmpty ? request.Key : Hide(request.Key);
        return request;
    }

    public DeleteRangeRequest Hide(DeleteRangeRequest request)
    {
        (request.Key, request.RangeEnd) = Hide(request.Key, request.RangeEnd);
        return request;
    }

    public TxnRequest Hide(TxnRequest request)
    {
        if (!IsOff)
        {
            foreach (Compare compare in request.Compare)
            {
                (compare.Key, compare.RangeEnd) = Hide(compare.Key, compare.RangeEnd);
            }

            HideAll(request.Success);
            HideAll(request.Failure);
        }

        return request;
    }

    public WatchCreateRequest Hide(WatchCreateRequest request)
    {
        (request.Key, request.RangeEnd) = Hide(request.Key, request.RangeEnd);
        return request;
    }

    public void Show(RangeResponse response) => ShowAll(response.Kvs);

    public void Show(PutResponse response) => Show(response.PrevKv);

    public void Show(DeleteRangeResponse response) => ShowAll(response.PrevKvs);

    public void Show(TxnResponse response)
    {
        foreach (ResponseOp operation in response.Responses)
        {
            switch (operation.ResponseCase)
            {
                case ResponseOp.ResponseOneofCase.ResponseRange: Show(operation.ResponseRange); break;
                case ResponseOp.ResponseOneofCase.ResponsePut: Show(operation.ResponsePut); break;
                case ResponseOp.ResponseOneofCase.ResponseDeleteRange: Show(operation.ResponseDeleteRange); break;
                case ResponseOp.ResponseOneofCase.ResponseTxn: Show(operation.ResponseTxn); break;
            }
        }
    }

    public void Show(WatchResponse response)
    {
        if (IsOff)
        {
            return;
        }

        foreach (Event change in response.Events)
        {
            Show(change.Kv);
            Show(change.PrevKv);
        }
    }

    /// <summary>Takes the prefix off the keys of a lease; keys of others are left out.</summary>
    public void Show(LeaseTimeToLiveResponse response)
    {
        if (IsOff)
        {
            return;
        }

        List<ByteString> own = [.. response.Keys.Where(key => key.Span.StartsWith(prefix.Bytes.Span)).Select(Show)];
        response.Keys.Clear();
        response.Keys.AddRange(own);
    }

    private (ByteString Key, ByteString End) Hide(ByteString key, ByteString end)
    {
        if (IsOff || (key.IsEmpty && end.IsEmpty))
        {
            return (key, end);
        }

        bool isOpen = end.Length == 1 && end[0] == 0;
        return (Hide(key), end.IsEmpty ? end : isOpen ? _end : Hide(end));
    }

    private ByteString Hide(ByteString key) => prefix.Append(key);

    private ByteString Show(ByteString key) => ByteString.CopyFrom(key.Span[prefix.Length..]);

    private void Show(KeyValue? pair)
    {
        if (pair is not null && !IsOff)
        {
            pair.Key = Show(pair.Key);
        }
    }

    private void ShowAll(RepeatedField<KeyValue> pairs)
    {
        if (!IsOff)
        {
            foreach (KeyValue pair in pairs)
            {
                Show(pair);
            }
        }
    }

    private void HideAll(RepeatedField<RequestOp> operations)
    {
        foreach (RequestOp operation in operations)
        {
            switch (operation.RequestCase)
            {
                case RequestOp.RequestOneofCase.RequestRange: Hide(operation.RequestRange); break;
                case RequestOp.RequestOneofCase.RequestPut: Hide(operation.RequestPut); break;
                case RequestOp.RequestOneofCase.RequestDeleteRange: Hide(operation.RequestDeleteRange); break;
                case RequestOp.RequestOneofCase.RequestTxn: Hide(operation.RequestTxn); break;
            }
        }
    }
}
