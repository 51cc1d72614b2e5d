using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using Netcd.Client;
using Netcd.Rpc.Names;
using Netcd.Telemetry.GoText;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Proxy;

/// <summary><c>--discovery-srv DOMAIN</c> of the proxies: client endpoints from the records <c>_etcd-client-ssl._tcp</c> and <c>_etcd-client._tcp</c>.</summary>
/// <param name="find">Looks up the records of a service in a domain.</param>
/// <param name="log">Told of what was found.</param>
public sealed class DiscoveredEndpoints(Func<string, string, IReadOnlyList<ServiceRecord>> find, ILog log)
{
    private static readonly TimeSpan DialTime = TimeSpan.FromSeconds(5);

    /// <summary>Asks the machine's name servers.</summary>
    public DiscoveredEndpoints(ILog log)
        : this(ServiceRecords.FindRecords, log)
    {
    }

    /// <summary>Finds the endpoints, without those whose certificate does not hold unless insecure ones are accepted.</summary>
    /// <param name="domain">Where to look; empty: nowhere.</param>
    /// <param name="serviceSuffix">Added to the service names after a dash; empty: nothing.</param>
    /// <param name="caFile">Authorities for the check; empty: those of the machine.</param>
    /// <param name="acceptInsecure">Whether to take all records unchecked.</param>
    /// <returns>URL and record of each endpoint.</returns>
    /// <exception cref="IOException">Neither service can be looked up.</exception>
    public async Task<IReadOnlyList<(string Url, ServiceRecord Record)>> FindAsync(string domain, string serviceSuffix, string caFile, bool acceptInsecure)
    {
        if (domain.Length == 0)
        {
            return [];
        }

        string suffix = serviceSuffix.Length > 0 ? "-" + serviceSuffix : "";
        List<(string Url, ServiceRecord Record)> found = LookUp(domain, suffix);
        string[] urls = [.. found.Select(static f => f.Url)];
        log.Info("discovered cluster from SRV", [("srv-server", domain), ("endpoints", urls)]);
        if (acceptInsecure)
        {
            return found;
        }

        log.Info("validating discovered SRV endpoints", [("srv-server", domain), ("endpoints", urls)]);
        var valid = new List<(string Url, ServiceRecord Record)>();
        var problems = new List<string>();
        foreach ((string url, ServiceRecord record) in found)
        {
            if (await WhyInvalidAsync(url, record.Target, domain, caFile) is { } problem)
            {
                problems.Add(problem);
            }
            else
            {
                valid.Add((url, record));
            }
        }

        urls = [.. valid.Select(static f => f.Url)];
        if (problems.Count > 0)
        {
            log.Warn("failed to validate discovered endpoints", [("srv-server", domain), ("endpoints", urls), ("error", string.Join(',', problems))]);
        }
        else
        {
            log.Info("using validated discovered SRV endpoints", [("srv-server", domain), ("endpoints", urls)]);
        }

        return valid;
    }

    private List<(string Url, ServiceRecord Record)> LookUp(string domain, string suffix)
    {
        var found = new List<(string, ServiceRecord)>();
        var problems = new List<string>();
        foreach ((string scheme, string service) in ((string, string)[])[("https", "etcd-client-ssl" + suffix), ("http", "etcd-client" + suffix)])
        {
            try
            {
                int before = found.Count;
                found.AddRange(find(service, domain).Select(record => ($"{scheme}://{record.Target}", record)));
                if (found.Count == before)
                {
                    problems.Add($"lookup _{service}._tcp.{domain}: no such host");
                }
            }
            catch (IOException e)
            {
                problems.Add($"lookup _{service}._tcp.{domain}: {e.Message}");
            }
        }

        return problems.Count < 2 ? found : throw new IOException($"dns lookup errors: {problems[0]} and {problems[1]}");
    }

    private static async Task<string?> WhyInvalidAsync(string url, string target, string domain, string caFile)
    {
        if (!url.StartsWith("https://", StringComparison.Ordinal))
        {
            return $"{GoQuote.Quote(url)} is insecure";
        }

        try
        {
            using var limit = new CancellationTokenSource(DialTime);
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            int colon = target.LastIndexOf(':');
            await socket.ConnectAsync(target[..colon], int.Parse(target.AsSpan(colon + 1)), limit.Token);
            await using var stream = new SslStream(new NetworkStream(socket));
            SslClientAuthenticationOptions tls = new EtcdTlsOptions { CaFile = caFile.Length > 0 ? caFile : null, ServerName = domain }.ToHttp(domain);
            await stream.AuthenticateAsClientAsync(tls, limit.Token);
            return null;
        }
        catch (Exception e) when (e is SocketException or AuthenticationException or IOException or OperationCanceledException or CryptographicException)
        {
            return $"{GoQuote.Quote(url)} failed to dial ({e.Message})";
        }
    }
}
