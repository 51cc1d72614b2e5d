using Netcd.Rpc.Http;
using Netcd.Rpc.Server;
using Netcd.Server.Pages;
using Netcd.Server.Tls;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Hosting;

/// <summary>The listeners for clients: gRPC, HTTP and metrics URLs share one TLS setting.</summary>
internal sealed class ClientPorts(EtcdOptions options, TlsPort? tls, ILog log)
{
    /// <summary>Adds a listener for each URL.</summary>
    /// <exception cref="InvalidDataException">A URL needs TLS and there is none.</exception>
    public void Add(IList<RpcListener> listeners, IReadOnlyList<EtcdUrl> urls, string traffic, RpcServiceTable? services, IPlainHttpHandler? pages)
    {
        foreach (EtcdUrl url in urls)
        {
            Check(url, traffic);
            listeners.Add(new RpcListener(EndPoints.Of(url))
            {
                Name = traffic,
                Purpose = "client",
                Services = services,
                Plain = pages,
                IsShort = ShortRequests.Contains,
                ConfigureSocket = SharedPort.For(options.Urls, url),
                Tls = url.IsSecure ? _ => new(tls!.ForServer()) : null,
                RefuseClient = url.IsSecure ? tls!.RefuseClient : null,
            });
        }
    }

    private void Check(EtcdUrl url, string traffic)
    {
        if (url.IsSecure && tls is null)
        {
            throw new InvalidDataException(traffic == StartupLog.MetricsTraffic
                ? "client TLS key/cert (--cert-file, --key-file) must be provided for metrics secure url"
                : $"TLS key/cert (--cert-file, --key-file) must be provided for client url {url} with HTTPS scheme");
        }

        if (url.IsSecure || traffic == StartupLog.MetricsTraffic)
        {
            return;
        }

        if (tls is not null)
        {
            log.Warn("scheme is http or unix while key and cert files are present; ignoring key and cert files", [("client-url", url.Text)]);
        }

        if (options.Tls.Client.ClientCertAuth)
        {
            log.Warn("scheme is http or unix while --client-cert-auth is enabled; ignoring client cert auth for this URL", [("client-url", url.Text)]);
        }
    }
}
