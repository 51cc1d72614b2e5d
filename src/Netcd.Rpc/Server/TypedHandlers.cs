using System.Buffers;
using Google.Protobuf;

namespace Netcd.Rpc.Server;

/// <summary>Protobuf forms of handlers, built on the raw ones.</summary>
internal static class TypedHandlers
{
    public static ValueTask Unary<TRequest, TResponse>(RpcCall call, ReadOnlySequence<byte> request, MessageParser<TRequest> parser, Func<RpcCall, TRequest, ValueTask<TResponse?>> handler)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        if (Parse(call, request, parser) is not { } parsed)
        {
            return default;
        }

        ValueTask<TResponse?> handled = handler(call, parsed);
        if (handled.IsCompletedSuccessfully)
        {
            Respond(call, handled.Result);
            return default;
        }

        return Await(call, handled);
    }

    public static async ValueTask ClientStream<TRequest, TResponse>(RpcCall call, MessageParser<TRequest> parser, Func<RpcCall, RpcStreamReader<TRequest>, ValueTask<TResponse?>> handler)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        Respond(call, await handler(call, new RpcStreamReader<TRequest>(call, parser)));

    public static ValueTask ServerStream<TRequest, TResponse>(RpcCall call, ReadOnlySequence<byte> request, MessageParser<TRequest> parser, Func<RpcCall, TRequest, RpcStreamWriter<TResponse>, ValueTask> handler)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        Parse(call, request, parser) is { } parsed ? handler(call, parsed, new RpcStreamWriter<TResponse>(call)) : default;

    private static async ValueTask Await<TResponse>(RpcCall call, ValueTask<TResponse?> handled)
        where TResponse : class, IMessage<TResponse> =>
        Respond(call, await handled);

    private static TRequest? Parse<TRequest>(RpcCall call, ReadOnlySequence<byte> request, MessageParser<TRequest> parser)
        where TRequest : class, IMessage<TRequest>
    {
        try
        {
            return parser.ParseFrom(request);
        }
        catch (InvalidProtocolBufferException e)
        {
            call.Fail(RpcStatusCode.Internal, $"grpc: error unmarshalling request: {e.Message}");
            return null;
        }
    }

    private static void Respond<TResponse>(RpcCall call, TResponse? response)
        where TResponse : class, IMessage<TResponse>
    {
        if (call.Status.IsOK && response is not null)
        {
            call.Write(response);
        }
    }
}
