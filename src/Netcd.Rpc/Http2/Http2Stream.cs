using Netcd.Rpc.Server;

namespace Netcd.Rpc.Http2;

/// <summary>
/// One request and its response on a connection. State that both the connection's loop and the handler touch is guarded by the
/// connection's lock. Objects whose handler has ended serve another request.
/// </summary>
internal sealed class Http2Stream : IThreadPoolWorkItem
{
    private readonly RpcCall _unaryCall;

    public Http2Stream(Http2Connection connection)
    {
        Connection = connection;
        Input = new StreamInput(this);
        Output = new StreamOutput(this);
        _unaryCall = new RpcCall(this);
    }

    public Http2Connection Connection { get; }

    public RequestHead Head { get; } = new();

    public StreamInput Input { get; }

    public StreamOutput Output { get; }

    public int Id { get; private set; }

    /// <summary>What the client may still receive on this stream; negative after it has made its windows smaller.</summary>
    public long SendWindow { get; set; }

    /// <summary>What the client may still send on this stream.</summary>
    public int ReceiveWindow { get; set; }

    /// <summary>The method called; null for an unknown one and for requests that are not gRPC.</summary>
    public RpcMethod? Method { get; set; }

    /// <summary>Bytes the handler has looked at and the client was not yet told of.</summary>
    public int Credit { get; set; }

    /// <summary>The client has sent END_STREAM.</summary>
    public bool HasRequestEnded { get; set; }

    /// <summary>The headers of the response are out.</summary>
    public bool HasSentHeaders { get; set; }

    /// <summary>Whether the stream waits in the connection's line of senders.</summary>
    public bool IsQueued { get; set; }

    /// <summary>Whether the handler is still to be started.</summary>
    public bool IsUnstarted { get; set; }

    /// <summary>The handler has ended or was never started.</summary>
    public bool IsHandlerDone { get; set; }

    /// <summary>Whether the object may serve another request.</summary>
    public bool IsReusable { get; set; }

    /// <summary>Reset while its handler ran: the handler still costs something, and the client does not wait for it.</summary>
    public bool IsOrphaned { get; set; }

    /// <summary>How the response ends once everything before is sent; null while the handler writes.</summary>
    public ResponseEnd? End { get; set; }

    /// <summary>Headers of the response; null while the handler has not started it.</summary>
    public ResponseStart? Start { get; set; }

    /// <summary>Both sides are done, or one of them has reset the stream. Readable without the lock.</summary>
    public bool IsOver
    {
        get => Volatile.Read(ref field);
        set => Volatile.Write(ref field, value);
    }

    /// <summary>The call or exchange that wants to know when the client leaves.</summary>
    public IStreamOwner? Owner { get; set; }

    /// <summary>Whether the request is a gRPC call.</summary>
    public bool IsGrpc => IsGrpcType(Head.ContentType);

    private static string Grpc => "application/grpc";

    /// <summary>Whether a content type is gRPC's.</summary>
    public static bool IsGrpcType(string? type) =>
        type is not null && type.StartsWith(Grpc, StringComparison.Ordinal) && (type.Length == Grpc.Length || type[Grpc.Length] is '+' or ';');

    /// <summary>Makes the object ready for a request.</summary>
    public void Open(int id, long sendWindow, int receiveWindow)
    {
        Id = id;
        SendWindow = sendWindow;
        ReceiveWindow = receiveWindow;
        Credit = 0;
        HasRequestEnded = HasSentHeaders = IsQueued = IsHandlerDone = IsOrphaned = IsOver = false;
        IsUnstarted = true;
        End = null;
        Start = null;
        Owner = null;
        Method = null;
        Input.Reset();
    }

    /// <summary>The object for the call of a method. A stream's call may be known to other threads, so it is never used again.</summary>
    public RpcCall CallFor(RpcMethod? method)
    {
        RpcCall call = method is { Kind: RpcMethodKind.Unary } ? _unaryCall : new RpcCall(this);
        Owner = call;
        return call;
    }

    /// <summary>Runs the handler on a pool thread.</summary>
    public void Execute() => Connection.RunHandler(this);
}
