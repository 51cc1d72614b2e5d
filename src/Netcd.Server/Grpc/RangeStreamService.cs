using Google.Protobuf;
using Netcd.Core.Auth;
using Netcd.Core.LocalMember;
using Netcd.Core.Mvcc;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;
using Netcd.Rpc.Server;

namespace Netcd.Server.Grpc;

/// <summary>
/// <c>etcdserverpb.KV/RangeStream</c> of etcd 3.7: a range in parts, all at the revision of the first one, so that neither side holds it
/// whole. The last part has the header and the count of all.
/// </summary>
/// <param name="member">Who answers.</param>
/// <param name="callers">Who asks.</param>
/// <param name="answers">Headers.</param>
/// <param name="targetBytes">Parts grow and shrink towards this size.</param>
internal sealed class RangeStreamService(EtcdMember member, Callers callers, Answers answers, int targetBytes)
{
    private const long FirstLimit = 10;

    public void Register(RpcServiceTable table) =>
        table.ServerStream<RangeRequest, RangeStreamResponse>("/etcdserverpb.KV/RangeStream", RangeRequest.Parser, AnswerAsync);

    private async ValueTask AnswerAsync(RpcCall call, RangeRequest request, RpcStreamWriter<RangeStreamResponse> output)
    {
        EtcdError error = Check(call, request);
        if (error == EtcdError.None && !request.Serializable && call.Status.IsOK)
        {
            error = await member.Kv.ReadBarrierAsync();
        }

        if (error != EtcdError.None)
        {
            Answers.Fail(call, error);
            return;
        }

        if (call.Status.IsOK && callers.TryIdentify(call, out AuthCaller caller))
        {
            await SendAsync(call, request, caller, output);
        }
    }

    private EtcdError Check(RpcCall call, RangeRequest request)
    {
        byte[] bytes = request.ToByteArray();
        RangeRequestView.TryParse(bytes, out RangeRequestView view);
        EtcdError error = !request.Serializable && member.Membership.IsLocalLearner ? EtcdError.NotSupportedForLearner : KvRequestChecks.Range(view);
        bool isKeyOrder = request.SortTarget == RangeRequest.Types.SortTarget.Key && request.SortOrder != RangeRequest.Types.SortOrder.Descend;
        if (error == EtcdError.None && request.SortOrder != RangeRequest.Types.SortOrder.None && !isKeyOrder)
        {
            call.Fail(RpcStatusCode.Unimplemented, "RangeStream does not support custom sort orders");
        }
        else if (error == EtcdError.None && view.HasFilters)
        {
            call.Fail(RpcStatusCode.Unimplemented, "RangeStream does not support revision filters");
        }

        return error;
    }

    private async ValueTask SendAsync(RpcCall call, RangeRequest request, AuthCaller caller, RpcStreamWriter<RangeStreamResponse> output)
    {
        long wanted = request.Limit > 0 ? request.Limit : long.MaxValue;
        long sent = 0;
        long headerRevision = 0;
        RangeRequest part = request.Clone();
        part.Limit = request.CountOnly ? 0 : Math.Min(FirstLimit, wanted);
        while (true)
        {
            EtcdError error = Read(part, caller, out RangeResponse response, out long revision);
            if (error != EtcdError.None)
            {
                Answers.Fail(call, error);
                return;
            }

            headerRevision = headerRevision == 0 ? revision : headerRevision;
            part.Revision = part.Revision > 0 ? part.Revision : headerRevision;
            bool isLast = !response.More || sent + response.Kvs.Count == wanted;
            int size = response.CalculateSize();
            response.Count += sent;
            sent += response.Kvs.Count;
            ByteString next = response.Kvs.Count > 0 ? ByteString.CopyFrom([.. response.Kvs[^1].Key.Span, 0]) : ByteString.Empty;
            if (isLast)
            {
                response.Header = answers.Header(headerRevision);
            }
            else
            {
                (response.More, response.Count) = (false, 0);
            }

            await output.WriteAsync(new RangeStreamResponse { RangeResponse = response });
            if (isLast)
            {
                return;
            }

            part.Key = next;
            part.Limit = Math.Min(size < targetBytes / 2 ? part.Limit * 2 : size > targetBytes * 2 ? Math.Max(part.Limit / 2, 1) : part.Limit, wanted - sent);
        }
    }

    private EtcdError Read(RangeRequest part, in AuthCaller caller, out RangeResponse response, out long revision)
    {
        (response, revision) = (new RangeResponse(), 0);
        byte[] bytes = part.ToByteArray();
        RangeRequestView.TryParse(bytes, out RangeRequestView view);
        EtcdError refused = member.Auth.PermitOf(caller).Read(view.Key, view.RangeEnd);
        if (refused != EtcdError.None)
        {
            return refused;
        }

        using RangeRead read = member.Kv.Store.Range(view);
        if (member.Auth.IsStale(caller) || read.Error != EtcdError.None)
        {
            return read.Error != EtcdError.None ? read.Error : EtcdError.AuthOldRevision;
        }

        using var body = new PooledBuffer();
        read.WriteBody(body);
        response.MergeFrom(body.Written);
        revision = read.Revision;
        return EtcdError.None;
    }
}
