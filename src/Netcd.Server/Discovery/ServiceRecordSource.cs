using System.Net;
using System.Net.Sockets;
using Netcd.Rpc.Names;
using Netcd.Server.Hosting;
using Netcd.Telemetry.GoText;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Discovery;

/// <summary><c>--discovery-srv DOMAIN</c>: the founders as DNS SRV records name them. The record of this member's own address gets its name, the others are numbered.</summary>
/// <param name="find">Looks up the <c>host:port</c> targets of a service in a domain.</param>
/// <param name="log">Told of what was found.</param>
public sealed class ServiceRecordSource(Func<string, string, IReadOnlyList<string>> find, ILog log)
{
    /// <summary>Asks the machine's name servers.</summary>
    public ServiceRecordSource(ILog log)
        : this(ServiceRecords.Find, log)
    {
    }

    /// <summary>Looks the founders up. Blocks for the network.</summary>
    /// <param name="options">Domain, suffix, name and advertised peer URLs.</param>
    /// <param name="cluster">The founders in the form of <c>--initial-cluster</c>.</param>
    /// <param name="error">What is wrong, or empty.</param>
    public bool TryFind(EtcdOptions options, out string cluster, out string error)
    {
        string suffix = options.Cluster.DiscoverySrvName.Length > 0 ? "-" + options.Cluster.DiscoverySrvName : "";
        string domain = options.Cluster.DiscoverySrv;
        var parts = new List<string>();
        var problems = new List<string>();
        int number = 0;
        cluster = "";
        error = "";
        Dictionary<string, EtcdUrl> own;
        try
        {
            own = OwnAddresses(options);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            error = $"error setting up initial cluster: couldn't resolve own peer URLs: {e.Message}";
            return false;
        }

        foreach ((string scheme, string service) in ((string, string)[])[("https", "etcd-server-ssl" + suffix), ("http", "etcd-server" + suffix)])
        {
            try
            {
                foreach (string target in find(service, domain))
                {
                    parts.Add(Named(target, scheme, own, options.Name, ref number));
                }
            }
            catch (Exception e) when (e is IOException or SocketException or ArgumentException)
            {
                problems.Add($"error querying DNS SRV records for _{service} {e.Message}");
            }
        }

        if (parts.Count == 0)
        {
            error = "error setting up initial cluster: " + (problems.Count > 0 ? string.Join("; ", problems) : $"no DNS SRV records of {domain} name members");
            return false;
        }

        cluster = string.Join(',', parts);
        log.Info("got bootstrap from DNS for etcd-server", [("initial-cluster", cluster)]);
        if (!parts.Any(part => part.StartsWith(options.Name + "=", StringComparison.Ordinal)))
        {
            error = $"error setting up initial cluster: cannot find local etcd member {GoQuote.Quote(options.Name)} in SRV records";
            return false;
        }

        return true;
    }

    private static string Named(string target, string scheme, Dictionary<string, EtcdUrl> own, string ownName, ref int number)
    {
        int colon = target.LastIndexOf(':');
        string host = target[..colon].TrimEnd('.');
        string port = target[(colon + 1)..];
        bool isOwn = own.TryGetValue($"{Resolve(host)}:{port}", out EtcdUrl? url) && url.Scheme == scheme;
        return $"{(isOwn ? ownName : (number++).ToString(System.Globalization.CultureInfo.InvariantCulture))}={scheme}://{host}:{port}";
    }

    private static Dictionary<string, EtcdUrl> OwnAddresses(EtcdOptions options)
    {
        var own = new Dictionary<string, EtcdUrl>();
        foreach (EtcdUrl url in options.Urls.AdvertisePeer.Where(static url => !url.IsUnixSocket))
        {
            own[$"{Resolve(url.HostName)}:{url.PortText}"] = url;
        }

        return own;
    }

    private static IPAddress Resolve(string host) => IPAddress.TryParse(host, out IPAddress? address) ? address
        : Dns.GetHostAddresses(host) is { Length: > 0 } found ? found.FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork) ?? found[0]
        : throw new SocketException((int)SocketError.HostNotFound);
}
