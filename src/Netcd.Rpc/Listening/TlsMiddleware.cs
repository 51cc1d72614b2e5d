using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Netcd.Rpc.Http2;
using Netcd.Rpc.Server;
using Netcd.Telemetry.Logging;

namespace Netcd.Rpc.Listening;

/// <summary>Does the TLS handshake of a connection. HTTP/2 is served from the decrypted stream; for HTTP/1.1 Kestrel gets pipes.</summary>
internal sealed class TlsMiddleware(ConnectionDelegate next, RpcListener listener, RpcServer server)
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
            if (ssl.NegotiatedApplicationProtocol == SslApplicationProtocol.Http2)
            {
                await server.OpenConnections.RunAsync(new Http2Connection(ssl, server, listener, connection.RemoteEndPoint, features.ClientCertificate, isTls: true));
                return;
            }

            connection.Features.Set<ITlsConnectionFeature>(features);
            connection.Features.Set<ITlsApplicationProtocolFeature>(features);
            connection.Features.Set<ITlsHandshakeFeature>(null);
            var decrypted = new DuplexPipe(
                PipeReader.Create(ssl, new StreamPipeReaderOptions(leaveOpen: true)),
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
        limit.CancelAfter(server.Options.HandshakeTimeout);
        string? refused = null;
        try
        {
            SslServerAuthenticationOptions settings = await listener.Tls!(limit.Token);
            settings.ApplicationProtocols ??= DefaultProtocols;
            if (listener.RefuseClient is { } refuse)
            {
                settings.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                    (refused = refuse(certificate as X509Certificate2, chain, errors)) is null;
            }

            await ssl.AuthenticateAsServerAsync(settings, limit.Token);
            if (ssl.RemoteCertificate is X509Certificate2 shown && listener.RefuseAddressAsync is { } refuseAddress)
            {
                refused = await refuseAddress(shown, (connection.RemoteEndPoint as IPEndPoint)?.Address, limit.Token);
            }

            return refused is null || Reject(connection, ssl, refused);
        }
        catch (Exception e) when (e is IOException or AuthenticationException or OperationCanceledException or InvalidOperationException or ConnectionAbortedException)
        {
            return Reject(connection, ssl, refused ?? (e is OperationCanceledException ? "TLS handshake timed out" : TlsFailureText.Of(e)));
        }
    }

    private bool Reject(ConnectionContext connection, SslStream ssl, string reason)
    {
        server.Options.Log.Warn($"rejected connection on {listener.Purpose} endpoint", [("remote-addr", connection.RemoteEndPoint), ("server-name", ssl.TargetHostName), ("error", reason)]);
        return false;
    }
}
