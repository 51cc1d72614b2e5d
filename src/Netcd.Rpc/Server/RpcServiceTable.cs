using System.Buffers;
using System.Collections.Frozen;
using Google.Protobuf;

namespace Netcd.Rpc.Server;

/// <summary>
/// The methods of one or more listeners. Filled at start, then frozen by the server; not thread-safe while it is filled.
/// Paths are full wire paths such as <c>/etcdserverpb.KV/Put</c>.
/// </summary>
public sealed class RpcServiceTable
{
    private readonly Dictionary<string, RpcMethod> _methods = new(StringComparer.Ordinal);
    private FrozenDictionary<string, RpcMethod>? _frozen;

    /// <summary>All methods in the order of their <see cref="RpcMethod.Index"/>.</summary>
    public IReadOnlyList<RpcMethod> Methods => [.. _methods.Values.OrderBy(m => m.Index)];

    /// <summary>Answers methods that are not in the table, for example by forwarding; null: UNIMPLEMENTED with grpc-go's texts.</summary>
    public Func<RpcCall, ValueTask>? Unknown { get; init; }

    /// <summary>
    /// The fastest form of a unary method. The handler reads the request bytes (valid until its task ends), and writes the response with
    /// <see cref="RpcCall.BeginMessage"/> and <see cref="RpcCall.EndMessage()"/> exactly once, or calls <see cref="RpcCall.Fail(RpcStatusCode, string)"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The path is malformed or taken.</exception>
    public RpcServiceTable Unary(string path, Func<RpcCall, ReadOnlySequence<byte>, ValueTask> handler) =>
        Add(path, RpcMethodKind.Unary, handler, null);

    /// <summary>A server stream on raw messages: the handler gets the one request and writes any number of messages.</summary>
    /// <exception cref="ArgumentException">The path is malformed or taken.</exception>
    public RpcServiceTable ServerStream(string path, Func<RpcCall, ReadOnlySequence<byte>, ValueTask> handler) =>
        Add(path, RpcMethodKind.ServerStream, handler, null);

    /// <summary>A client stream on raw messages: the handler reads with <see cref="RpcCall.ReadAsync"/> and writes one message.</summary>
    /// <exception cref="ArgumentException">The path is malformed or taken.</exception>
    public RpcServiceTable ClientStream(string path, Func<RpcCall, ValueTask> handler) =>
        Add(path, RpcMethodKind.ClientStream, null, handler);

    /// <summary>A bidirectional stream on raw messages. One task may read while another one writes.</summary>
    /// <exception cref="ArgumentException">The path is malformed or taken.</exception>
    public RpcServiceTable BidiStream(string path, Func<RpcCall, ValueTask> handler) =>
        Add(path, RpcMethodKind.BidiStream, null, handler);

    /// <summary>A unary method on Protobuf messages. After <c>call.Fail(…)</c> the handler returns null.</summary>
    /// <exception cref="ArgumentException">The path is malformed or taken.</exception>
    public RpcServiceTable Unary<TRequest, TResponse>(string path, MessageParser<TRequest> parser, Func<RpcCall, TRequest, ValueTask<TResponse?>> handler)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        Unary(path, (call, request) => TypedHandlers.Unary(call, request, parser, handler));

    /// <summary>A server stream on Protobuf messages.</summary>
    /// <exception cref="ArgumentException">The path is malformed or taken.</exception>
    public RpcServiceTable ServerStream<TRequest, TResponse>(string path, MessageParser<TRequest> parser, Func<RpcCall, TRequest, RpcStreamWriter<TResponse>, ValueTask> handler)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        ServerStream(path, (call, request) => TypedHandlers.ServerStream(call, request, parser, handler));

    /// <summary>A client stream on Protobuf messages. After <c>call.Fail(…)</c> the handler returns null.</summary>
    /// <exception cref="ArgumentException">The path is malformed or taken.</exception>
    public RpcServiceTable ClientStream<TRequest, TResponse>(string path, MessageParser<TRequest> parser, Func<RpcCall, RpcStreamReader<TRequest>, ValueTask<TResponse?>> handler)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        ClientStream(path, call => TypedHandlers.ClientStream(call, parser, handler));

    /// <summary>A bidirectional stream on Protobuf messages.</summary>
    /// <exception cref="ArgumentException">The path is malformed or taken.</exception>
    public RpcServiceTable BidiStream<TRequest, TResponse>(string path, MessageParser<TRequest> parser, Func<RpcCall, RpcStreamReader<TRequest>, RpcStreamWriter<TResponse>, ValueTask> handler)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        BidiStream(path, call => handler(call, new RpcStreamReader<TRequest>(call, parser), new RpcStreamWriter<TResponse>(call)));

    internal void Freeze() => _frozen ??= _methods.ToFrozenDictionary(StringComparer.Ordinal);

    internal RpcMethod? Find(string path) => _frozen!.TryGetValue(path, out RpcMethod? method) ? method : null;

    /// <summary>Why a path has no method, in the words of grpc-go.</summary>
    internal RpcStatus WhyUnknown(string path)
    {
        int slash = path.LastIndexOf('/');
        if (slash < 1)
        {
            return new(RpcStatusCode.Unimplemented, $"malformed method name: \"{path}\"");
        }

        string service = path[1..slash];
        return _methods.Values.Any(m => m.Service == service)
            ? new(RpcStatusCode.Unimplemented, $"unknown method {path[(slash + 1)..]} for service {service}")
            : new(RpcStatusCode.Unimplemented, $"unknown service {service}");
    }

    private RpcServiceTable Add(string path, RpcMethodKind kind, Func<RpcCall, ReadOnlySequence<byte>, ValueTask>? oneRequest, Func<RpcCall, ValueTask>? stream)
    {
        if (path.Length < 4 || path[0] != '/' || path.IndexOf('/', 1) is not (> 1 and int slash) || slash != path.LastIndexOf('/') || slash == path.Length - 1)
        {
            throw new ArgumentException($"\"{path}\" is not of the form /package.Service/Method", nameof(path));
        }

        if (_frozen is not null)
        {
            throw new InvalidOperationException("the table is in use by a server");
        }

        if (!_methods.TryAdd(path, new RpcMethod(path, kind, _methods.Count, oneRequest, stream)))
        {
            throw new ArgumentException($"{path} is registered twice", nameof(path));
        }

        return this;
    }
}
