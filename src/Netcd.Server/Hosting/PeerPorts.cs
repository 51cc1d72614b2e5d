using Netcd.Rpc.Http;
using Netcd.Rpc.Server;
using Netcd.Server.Tls;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Hosting;

/// <summary>The listeners for other members.</summary>
internal static class PeerPorts
{
    /// <summary>Adds a listener for each peer URL.</summary>
    /// <exception cref="InvalidDataException">A URL needs TLS and there is none.</exception>
    public static void Add(IList<RpcListener> listeners, EtcdOptions options, TlsPort? tls, RpcServiceTable services, IPlainHttpHandler pages, ILog log)
    {
        foreach (EtcdUrl url in options.Urls.ListenPeer)
        {
            Check(url, options, tls, log);
            bool checkAddress = url.IsSecure && !options.Tls.Peer.SkipClientSanVerification;
            listeners.Add(new RpcListener(EndPoints.Of(url))
            {
                Name = "peer",
                Purpose = "peer",
                Services = services,
                Plain = pages,
                ConfigureSocket = SharedPort.For(options.Urls, url),
                Tls = url.IsSecure ? _ => new(tls!.ForServer()) : null,
                RefuseClient = url.IsSecure ? tls!.RefuseClient : null,
                RefuseAddressAsync = checkAddress ? PeerAddressRule.RefuseAsync : null,
            });
        }
    }

    private static void Check(EtcdUrl url, EtcdOptions options, TlsPort? tls, ILog log)
    {
        if (url.IsSecure)
        {
            if (tls is null)
            {
                throw new InvalidDataException($"cannot listen on TLS for {url.Host}: KeyFile and CertFile are not presented (--peer-cert-file, --peer-key-file)");
            }

            return;
        }

        if (tls is not null)
        {
            log.Warn("scheme is HTTP while key and cert files are present; ignoring key and cert files", [("peer-url", url.Text)]);
        }

        if (options.Tls.Peer.ClientCertAuth)
        {
            log.Warn("scheme is HTTP while --peer-client-cert-auth is enabled; ignoring client cert auth for this URL", [("peer-url", url.Text)]);
        }
    }
}
