using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Netcd.Rpc.Listening.Authority;
using Netcd.Rpc.Server;
using Netcd.Telemetry.Logging;

namespace Netcd.Rpc.Listening;

/// <summary>Does the TLS handshake of a connection and gives Kestrel the decrypted pipes.</summary>
internal sealed class TlsMiddleware(ConnectionDelegate next, RpcListener listener, RpcServerOptions options)
{
    private static readonly List<SslApplicationProtocol> DefaultProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];

    public async Task OnConnectionAsync(ConnectionContext connection)
    {
        IDuplexPipe plain = connection.Transport;
        var ssl = new SslStream(new DuplexPipeStream(plain), leaveInnerStreamOpen: false);
        await using (ssl)
        {
            if (!await HandshakeAsync(connection, ssl))
            {
                return;
            }

            var features = new TlsConnection(ssl);
            connection.Features.Set<ITlsConnectionFeature>(features);
            connection.Features.Set<ITlsApplicationProtocolFeature>(features);
            connection.Features.Set<ITlsHandshakeFeature>(null);
            PipeReader input = PipeReader.Create(ssl, new StreamPipeReaderOptions(leaveOpen: true));
            var decrypted = new DuplexPipe(
                ssl.NegotiatedApplicationProtocol == SslApplicationProtocol.Http2 ? new AuthorityRepair(input) : input,
                PipeWriter.Create(ssl, new StreamPipeWriterOptions(leaveOpen: true)));
            try
            {
                connection.Transport = decrypted;
                await next(connection);
            }
            finally
            {
                connection.Transport = plain;
                await decrypted.Input.CompleteAsync();
                await decrypted.Output.CompleteAsync();
            }
        }
    }

    private async Task<bool> HandshakeAsync(ConnectionContext connection, SslStream ssl)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
        limit.CancelAfter(options.HandshakeTimeout);
        try
        {
            SslServerAuthenticationOptions settings = await listener.Tls!(limit.Token);
            settings.ApplicationProtocols ??= DefaultProtocols;
            await ssl.AuthenticateAsServerAsync(settings, limit.Token);
            return true;
        }
        catch (Exception e) when (e is IOException or AuthenticationException or OperationCanceledException or InvalidOperationException or ConnectionAbortedException)
        {
            options.Log.Warn("rejected connection", [("remote-addr", connection.RemoteEndPoint), ("listener", listener.Name), ("error", e.Message)]);
            return false;
        }
    }
}
