using System.Buffers;

namespace Netcd.Rpc.Server;

/// <summary>One entry of a <see cref="RpcServiceTable"/>. Immutable.</summary>
public sealed class RpcMethod
{
    internal RpcMethod(string path, RpcMethodKind kind, int index, Func<RpcCall, ReadOnlySequence<byte>, ValueTask>? oneRequest, Func<RpcCall, ValueTask>? stream)
    {
        int slash = path.LastIndexOf('/');
        Path = path;
        Service = path[1..slash];
        Name = path[(slash + 1)..];
        Kind = kind;
        Index = index;
        OneRequestHandler = oneRequest;
        StreamHandler = stream;
    }

    /// <summary>Full path on the wire, for example <c>/etcdserverpb.KV/Put</c>.</summary>
    public string Path { get; }

    /// <summary>Service with package, for example <c>etcdserverpb.KV</c>.</summary>
    public string Service { get; }

    /// <summary>Method without service, for example <c>Put</c>.</summary>
    public string Name { get; }

    /// <summary>Shape of the call.</summary>
    public RpcMethodKind Kind { get; }

    /// <summary>Position in the table from 0 on, so that an interceptor can keep its figures in an array.</summary>
    public int Index { get; }

    internal Func<RpcCall, ReadOnlySequence<byte>, ValueTask>? OneRequestHandler { get; }

    internal Func<RpcCall, ValueTask>? StreamHandler { get; }
}
