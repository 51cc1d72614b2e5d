using Netcd.Rpc.Http;
using Netcd.Rpc.Server;
using Netcd.Server.Pages;
using Netcd.Server.Tls;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Hosting;

/// <summary>The listeners for clients: gRPC, HTTP and metrics URLs share one TLS setting.</summary>
internal sealed class ClientPorts(EtcdOptions options, TlsPort? tls, ILog log)
{
    /// <summary>Adds a listener for each address; URLs with and without TLS may share one.</summary>
    /// <exception cref="InvalidDataException">A URL needs TLS and there is none.</exception>
    public void Add(IList<RpcListener> listeners, IReadOnlyList<EtcdUrl> urls, string traffic, RpcServiceTable? services, IPlainHttpHandler? pages)
    {
        foreach (IGrouping<string, EtcdUrl> address in urls.GroupBy(static url => url.Host + url.Path))
        {
            foreach (EtcdUrl each in address)
            {
                Check(each, traffic);
            }

            EtcdUrl url = address.First();
            bool isSecure = address.Any(static u => u.IsSecure);
            listeners.Add(new RpcListener(EndPoints.Of(url))
            {
                Name = traffic,
                Purpose = "client",
                Services = services,
                Plain = pages,
                IsShort = ShortRequests.Contains,
                ConfigureSocket = SharedPort.For(options.Urls, url),
                Tls = isSecure ? _ => new(tls!.ForServer()) : null,
                AllowClearText = address.Any(static u => !u.IsSecure),
                RefuseClient = isSecure ? tls!.RefuseClient : null,
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
