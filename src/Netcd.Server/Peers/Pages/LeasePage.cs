using Google.Protobuf;
using Netcd.Core.Peers;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Rpc.Http;
using Netcd.Server.Pages;
using Netcd.Server.Peers.Calls;

namespace Netcd.Server.Peers.Pages;

/// <summary>POST /leases renews a lease, POST /leases/internal tells what is left of one. Only the leader can.</summary>
internal sealed class LeasePage(HttpPeerTransport transport) : IPlainHttpHandler
{
    /// <summary>Text of status 404.</summary>
    public const string NotFound = "lease not found";

    private const string AppliedIndexTimeout = "waiting for node to catch up its applied index has timed out";
    private const string NotPrimary = "not a primary lessor";
    private const int MaxRequestBytes = 64 << 10;

    /// <inheritdoc/>
    public async ValueTask HandleAsync(PlainHttpExchange exchange)
    {
        if (exchange.Method != "POST")
        {
            await PlainAnswers.Error(exchange, 405, "Method Not Allowed");
            return;
        }

        exchange.MaxRequestBodySize = MaxRequestBytes;
        byte[] body = await exchange.ReadBodyAsync();
        if (exchange.Path == "/leases")
        {
            await RenewAsync(exchange, body);
        }
        else
        {
            await GetAsync(exchange, body);
        }
    }

    private async ValueTask RenewAsync(PlainHttpExchange exchange, byte[] body)
    {
        LeaseKeepAliveRequest request;
        try
        {
            request = LeaseKeepAliveRequest.Parser.ParseFrom(body);
        }
        catch (InvalidProtocolBufferException)
        {
            await PlainAnswers.Error(exchange, 400, "error unmarshalling request");
            return;
        }

        PeerResult<long> result = await transport.Handler!.RenewLeaseAsync(request.ID, exchange.Aborted);
        if (result.Succeeded)
        {
            await exchange.WriteAsync(200, "application/protobuf", new LeaseKeepAliveResponse { ID = request.ID, TTL = result.Value }.ToByteArray());
            return;
        }

        await FailAsync(exchange, result.Error, otherStatus: 400);
    }

    private async ValueTask GetAsync(PlainHttpExchange exchange, byte[] body)
    {
        if (LeaseInternal.ReadRequest(body) is not { } request)
        {
            await PlainAnswers.Error(exchange, 400, "error unmarshalling request");
            return;
        }

        PeerResult<LeaseTimeToLiveResponse> result = await transport.Handler!.GetLeaseAsync(request);
        if (result.Succeeded)
        {
            LeaseTimeToLiveResponse response = result.Value!;
            response.Header ??= new ResponseHeader();
            await exchange.WriteAsync(200, "application/protobuf", LeaseInternal.Write(response));
            return;
        }

        await FailAsync(exchange, result.Error, otherStatus: 500);
    }

    private static ValueTask FailAsync(PlainHttpExchange exchange, EtcdError error, int otherStatus) => error switch
    {
        EtcdError.LeaseNotFound => PlainAnswers.Error(exchange, 404, NotFound),
        EtcdError.TimeoutWaitAppliedIndex => PlainAnswers.Error(exchange, 408, AppliedIndexTimeout),
        EtcdError.NotLeader => PlainAnswers.Error(exchange, otherStatus, NotPrimary),
        _ => PlainAnswers.Error(exchange, otherStatus, error.Message()),
    };
}
