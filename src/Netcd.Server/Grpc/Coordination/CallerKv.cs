using Google.Protobuf;
using Netcd.Core.Auth;
using Netcd.Core.LocalMember;
using Netcd.Core.Requests;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;
using Netcd.Rpc.Server;

namespace Netcd.Server.Grpc.Coordination;

/// <summary>Key-value and lease requests that a service makes on behalf of its caller.</summary>
/// <remarks>
/// Errors are thrown as <see cref="RpcException"/> of code UNKNOWN with etcd's text: real servers send what their inner client
/// reports without its code.
/// </remarks>
internal sealed class CallerKv(EtcdMember member, Callers callers, Answers answers, RpcCall call)
{
    private const long DefaultTtlSeconds = 60;

    /// <summary>Runs a transaction that writes.</summary>
    public async ValueTask<TxnResponse> TxnAsync(TxnRequest request)
    {
        ApplyResult result = await Propose(request.ToByteArray());
        ThrowIf(result.Error);
        using PooledBuffer? body = result.Body;
        TxnResponse response = TxnResponse.Parser.ParseFrom(body is null ? default : body.Written);
        response.Header = answers.Header(result.Revision);
        return response;
    }

    /// <summary>Reads what every write acknowledged before has left.</summary>
    public async ValueTask<RangeResponse> RangeAsync(RangeRequest request)
    {
        ThrowIf(await member.Kv.ReadBarrierAsync());
        AuthCaller caller = Identify();
        ThrowIf(member.Auth.PermitOf(caller).Read(request.Key.Span, request.RangeEnd.Span));
        RangeResponse response = Read(request.ToByteArray());
        ThrowIf(member.Auth.IsStale(caller) ? EtcdError.AuthOldRevision : EtcdError.None);
        return response;
    }

    /// <summary>Deletes a key.</summary>
    public async ValueTask<ResponseHeader> DeleteAsync(ByteString key)
    {
        ApplyResult result = await member.Kv.DeleteRangeAsync(new DeleteRangeRequest { Key = key }.ToByteArray(), Identify());
        result.Body?.Dispose();
        ThrowIf(result.Error);
        return answers.Header(result.Revision);
    }

    /// <summary>The caller's lease, or a new one of a minute that nobody keeps alive.</summary>
    public async ValueTask<long> LeaseAsync(long lease)
    {
        if (lease != 0)
        {
            return lease;
        }

        AuthCaller caller = Identify();
        ThrowIf(member.Auth.View.IsEnabled && !caller.IsKnown ? EtcdError.UserEmpty : EtcdError.None);
        ApplyResult result = await member.Leases.GrantAsync(new LeaseGrantRequest { TTL = DefaultTtlSeconds }, caller);
        ThrowIf(result.Error);
        return ((LeaseGrantResponse)result.Response!).ID;
    }

    /// <summary>Watches keys until it is disposed or the call is over.</summary>
    public KeyWatch Watch(WatchCreateRequest request) => new(member.OpenWatchStream(), callers.Watches, request, Identify(), call.Cancellation);

    private static void ThrowIf(EtcdError error)
    {
        if (error != EtcdError.None)
        {
            throw new RpcException(RpcStatusCode.Unknown, error.Message());
        }
    }

    private AuthCaller Identify()
    {
        ThrowIf(callers.Identify(call, out AuthCaller caller));
        return caller;
    }

    private ValueTask<ApplyResult> Propose(byte[] request)
    {
        if (!TxnRequestView.TryParse(request, out TxnRequestView view))
        {
            return new(ApplyResult.Failed(EtcdError.MalformedRequest));
        }

        using (view)
        {
            EtcdError error = member.Kv.CheckTxn(view, out _);
            return error == EtcdError.None ? member.Kv.TxnAsync(view, Identify()) : new(ApplyResult.Failed(error));
        }
    }

    private RangeResponse Read(byte[] request)
    {
        RangeRequestView.TryParse(request, out RangeRequestView view);
        using Core.Mvcc.RangeRead read = member.Kv.Store.Range(view);
        ThrowIf(read.Error);
        using var body = new PooledBuffer();
        read.WriteBody(body);
        RangeResponse response = RangeResponse.Parser.ParseFrom(body.Written);
        response.Header = answers.Header(read.Revision);
        return response;
    }
}
