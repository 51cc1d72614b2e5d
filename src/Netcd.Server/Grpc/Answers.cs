using Netcd.Core.LocalMember;
using Netcd.Core.Mvcc;
using Netcd.Core.Requests;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;
using Netcd.Rpc.Server;

namespace Netcd.Server.Grpc;

/// <summary>Writes answers: the header with this member's ids and term, then a body that is already encoded.</summary>
internal sealed class Answers(EtcdMember member)
{
    /// <summary>Writes a response, or fails the call with the error's code and text. Disposes the body.</summary>
    public void Write(RpcCall call, in ApplyResult result)
    {
        if (result.Error != EtcdError.None)
        {
            result.Body?.Dispose();
            Fail(call, result.Error);
            return;
        }

        Write(call, result.Revision, result.Body is null ? default : result.Body.Written);
        result.Body?.Dispose();
    }

    /// <summary>Writes header and body as one message.</summary>
    public void Write(RpcCall call, long revision, ReadOnlySpan<byte> body)
    {
        Span<byte> message = call.BeginMessage(ResponseHeaderWriter.MaxSize + body.Length);
        int header = ResponseHeaderWriter.Write(message, member.ClusterId, member.MemberId, revision, member.Raft.View.Term);
        body.CopyTo(message[header..]);
        call.EndMessage(header + body.Length);
    }

    /// <summary>Writes header, the given start of the body, and the rest of it as one message. Disposes both when done.</summary>
    public async ValueTask WriteLargeAsync(RpcCall call, long revision, PooledBuffer start, RangeRest rest)
    {
        byte[] header = new byte[ResponseHeaderWriter.MaxSize];
        int length = ResponseHeaderWriter.Write(header, member.ClusterId, member.MemberId, revision, member.Raft.View.Term);
        using var pieces = new LargeRange(header.AsMemory(0, length), start, rest, TimeProvider.System);
        await call.WriteInPiecesAsync(pieces.Size, pieces);
    }

    /// <summary>The header of responses that are built as messages.</summary>
    public ResponseHeader Header(long revision) => new()
    {
        ClusterId = member.ClusterId,
        MemberId = member.MemberId,
        Revision = revision,
        RaftTerm = member.Raft.View.Term,
    };

    /// <summary>The header with the current revision.</summary>
    public ResponseHeader Header() => Header(member.Store.CurrentRevision);

    /// <summary>Ends a call with an error of the API.</summary>
    public static void Fail(RpcCall call, EtcdError error) => call.Fail((RpcStatusCode)error.Code(), error.Message());

    /// <summary>Ends a running call with an error of the API, from any thread.</summary>
    public static void Abort(RpcCall call, EtcdError error) => call.Abort((RpcStatusCode)error.Code(), error.Message());

    /// <summary>Ends a call whose request is not what the method takes.</summary>
    public static void FailMalformed(RpcCall call) => Fail(call, EtcdError.MalformedRequest);
}
