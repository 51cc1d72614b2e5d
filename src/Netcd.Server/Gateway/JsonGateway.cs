using System.Buffers;
using System.Text;
using Microsoft.Extensions.Primitives;
using Netcd.Rpc;
using Netcd.Rpc.Client;
using Netcd.Rpc.Http;
using Netcd.Rpc.Wire;
using Netcd.Telemetry.GoText;

namespace Netcd.Server.Gateway;

/// <summary>
/// Answers <c>POST /v3/…</c> with JSON, by calling this server's own gRPC methods. Thread-safe. Error texts and framing are those of
/// grpc-gateway v2, which Debian's etcd 3.5 and etcd 3.6 have.
/// </summary>
/// <param name="channel">A connection to this server's methods.</param>
internal sealed class JsonGateway(RpcChannel channel) : IPlainHttpHandler
{
    private const string Prefix = "/v3/";
    private const string OldPrefix = "/v3beta/";
    private const string MetadataPrefix = "Grpc-Metadata-";

    // grpc-gateway reads any number of 64 bits, gRPC itself at most 8 digits.
    private const int MaxTimeoutDigits = 18;

    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(1);

    /// <summary>The pages of a gateway that calls over a channel.</summary>
    public static IEnumerable<KeyValuePair<string, IPlainHttpHandler>> PagesOf(RpcChannel channel)
    {
        var gateway = new JsonGateway(channel);
        return [new(Prefix, gateway), new(OldPrefix, gateway)];
    }

    /// <inheritdoc/>
    public async ValueTask HandleAsync(PlainHttpExchange exchange)
    {
        string path = exchange.Path.StartsWith(OldPrefix, StringComparison.Ordinal) ? Prefix + exchange.Path[OldPrefix.Length..] : exchange.Path;
        if (!GatewayRoutes.All.TryGetValue(path, out GatewayRoute? route))
        {
            await WriteErrorAsync(new HttpPeer(exchange), new RpcStatus(RpcStatusCode.NotFound, "Not Found"));
            return;
        }

        if (GatewaySocket.IsAskedFor(exchange))
        {
            using GatewaySocket socket = await GatewaySocket.AcceptAsync(exchange);
            await CallAsync(route, socket, MetadataOf(exchange), timeout: null);
            return;
        }

        var peer = new HttpPeer(exchange);
        if (exchange.Method != "POST")
        {
            await WriteErrorAsync(peer, new RpcStatus(RpcStatusCode.Unimplemented, "Method Not Allowed"));
            return;
        }

        string wanted = exchange.RequestHeaders["Grpc-Timeout"].ToString();
        if (!TryTimeout(wanted, out TimeSpan? timeout))
        {
            await WriteErrorAsync(peer, new RpcStatus(RpcStatusCode.InvalidArgument, "invalid grpc-timeout: " + wanted));
            return;
        }

        await CallAsync(route, peer, MetadataOf(exchange), timeout);
    }

    /// <summary>The time limit a client sets.</summary>
    /// <param name="header">Its header; empty: no limit.</param>
    /// <param name="timeout">The limit, at most a day.</param>
    /// <returns>False when it is malformed.</returns>
    internal static bool TryTimeout(string header, out TimeSpan? timeout)
    {
        timeout = null;
        if (header.Length == 0)
        {
            return true;
        }

        if (RpcTimeout.Parse(header, out TimeSpan limit, MaxTimeoutDigits) is not null)
        {
            return false;
        }

        timeout = limit < LongestTimeout ? limit : LongestTimeout;
        return true;
    }

    private async ValueTask CallAsync(GatewayRoute route, IGatewayPeer peer, List<KeyValuePair<string, string>> metadata, TimeSpan? timeout)
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(peer.Aborted);
        await using RpcClientStream call = channel.OpenStream(route.Method, new RpcCallOptions { Metadata = metadata, Cancellation = cancellation.Token, Timeout = timeout });
        Task sending = Task.CompletedTask;
        try
        {
            if (route.TakesStream)
            {
                sending = SendAllAsync(route, peer, call, cancellation.Token);
            }
            else
            {
                byte[] request = new JsonToProto(await peer.ReadAsync(cancellation.Token) ?? "{}"u8.ToArray()).Encode(route.Request);
                await SendOneAsync(call, request);
            }

            await (route.GivesStream ? AnswerLinesAsync(route, peer, call) : AnswerAsync(route, peer, call));
        }
        catch (GatewayException e)
        {
            await WriteErrorAsync(peer, new RpcStatus(RpcStatusCode.InvalidArgument, e.Message));
        }
        finally
        {
            await cancellation.CancelAsync();
            await sending.ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    private static async ValueTask SendOneAsync(RpcClientStream call, byte[] request)
    {
        try
        {
            await call.WriteAsync(request);
            call.CompleteWrites();
        }
        catch (RpcException)
        {
            // The status of the call says why; whoever reads the answer gets it.
            call.CompleteWrites();
        }
    }

    /// <summary>Passes the client's requests on until it has sent all, or one that is none; the answers go on after that.</summary>
    private static async Task SendAllAsync(GatewayRoute route, IGatewayPeer peer, RpcClientStream call, CancellationToken cancellation)
    {
        try
        {
            while (await peer.ReadAsync(cancellation) is { } json)
            {
                await call.WriteAsync(new JsonToProto(json).Encode(route.Request));
            }
        }
        catch (Exception e) when (e is GatewayException or RpcException or OperationCanceledException or IOException)
        {
            // A request that is none ends the client's side, as in etcd; a call that is over tells its reader.
        }

        call.CompleteWrites();
    }

    private static async Task AnswerAsync(GatewayRoute route, IGatewayPeer peer, RpcClientStream call)
    {
        var json = new ArrayBufferWriter<byte>();
        try
        {
            RpcMessage message = await call.ReadAsync();
            new ProtoToJson(json, forStream: false).Write(route.Response, message.Payload.ToArray());
            await call.ReadAsync();
        }
        catch (RpcException e)
        {
            await WriteErrorAsync(peer, e.Status);
            return;
        }

        await peer.WriteAnswerAsync(json.WrittenMemory);
    }

    private static async Task AnswerLinesAsync(GatewayRoute route, IGatewayPeer peer, RpcClientStream call)
    {
        var json = new ArrayBufferWriter<byte>();
        bool hasStarted = false;
        try
        {
            while (await call.ReadAsync() is { IsEnd: false } message)
            {
                json.ResetWrittenCount();
                json.Write("{\"result\":"u8);
                new ProtoToJson(json, forStream: true).Write(route.Response, message.Payload.ToArray());
                json.Write("}"u8);
                hasStarted = true;
                await peer.WriteLineAsync(json.WrittenMemory);
            }

            await peer.CompleteAsync();
        }
        catch (RpcException e)
        {
            string error = $"{{\"error\":{{\"code\":{(int)e.Code},\"message\":{GoJson.Quote(e.Status.Message)}}}}}";
            byte[] line = Encoding.UTF8.GetBytes(error);
            await (hasStarted ? peer.WriteLineAsync(line) : peer.WriteErrorLineAsync(HttpStatusOf(e.Code), line));
        }
    }

    private static ValueTask WriteErrorAsync(IGatewayPeer peer, in RpcStatus status)
    {
        string json = $"{{\"code\":{(int)status.Code}, \"message\":{GoJson.Quote(status.Message, forHtml: false)}}}";
        string? challenge = status.Code == RpcStatusCode.Unauthenticated ? status.Message : null;
        return peer.WriteErrorAsync(HttpStatusOf(status.Code), challenge, Encoding.UTF8.GetBytes(json));
    }

    private static List<KeyValuePair<string, string>> MetadataOf(PlainHttpExchange exchange)
    {
        // The server tells calls of the gateway from those of gRPC clients by this name.
        List<KeyValuePair<string, string>> metadata = [new("grpcgateway-accept", exchange.RequestHeaders.Accept.ToString() is { Length: > 0 } accept ? accept : "*/*")];
        if (exchange.RequestHeaders.Authorization is { Count: > 0 } authorization)
        {
            metadata.Add(new("authorization", authorization.ToString()));
        }
        else if (GatewaySocket.TokenOf(exchange) is { } token)
        {
            metadata.Add(new("authorization", token));
        }

        foreach ((string name, StringValues values) in exchange.RequestHeaders)
        {
            if (name.StartsWith(MetadataPrefix, StringComparison.OrdinalIgnoreCase))
            {
                metadata.Add(new(name[MetadataPrefix.Length..].ToLowerInvariant(), values.ToString()));
            }
        }

        return metadata;
    }

    private static int HttpStatusOf(RpcStatusCode code) => code switch
    {
        RpcStatusCode.OK => 200,
        RpcStatusCode.Canceled => 499,
        RpcStatusCode.InvalidArgument or RpcStatusCode.FailedPrecondition or RpcStatusCode.OutOfRange => 400,
        RpcStatusCode.DeadlineExceeded => 504,
        RpcStatusCode.NotFound => 404,
        RpcStatusCode.AlreadyExists or RpcStatusCode.Aborted => 409,
        RpcStatusCode.PermissionDenied => 403,
        RpcStatusCode.Unauthenticated => 401,
        RpcStatusCode.ResourceExhausted => 429,
        RpcStatusCode.Unimplemented => 501,
        RpcStatusCode.Unavailable => 503,
        _ => 500,
    };
}
