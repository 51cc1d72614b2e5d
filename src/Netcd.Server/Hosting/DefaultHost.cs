using System.Globalization;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Netcd.Server.Hosting;

/// <summary>The address of the interface that the default route uses: what etcd advertises in place of localhost when it listens everywhere.</summary>
public static class DefaultHost
{
    private const string RouteFile = "/proc/net/route";
    private const int UpAndGateway = 0x3;

    /// <summary>Finds the address.</summary>
    /// <param name="address">IPv4 address as text; empty when there is none.</param>
    /// <param name="error">Why there is none.</param>
    public static bool TryFind(out string address, out string error)
    {
        address = "";
        error = "could not find default route";
        if (DefaultInterface() is not { } name)
        {
            return false;
        }

        error = "could not find IP address for interface " + name;
        foreach (NetworkInterface candidate in NetworkInterface.GetAllNetworkInterfaces())
        {
            if (candidate.Name == name
                && candidate.GetIPProperties().UnicastAddresses.FirstOrDefault(a => a.Address.AddressFamily == AddressFamily.InterNetwork) is { } found)
            {
                address = found.Address.ToString();
                error = "";
                return true;
            }
        }

        return false;
    }

    /// <summary>Puts the address in place of localhost in advertised URLs that nobody set, where the listener takes every address.</summary>
    /// <param name="options">Options as set.</param>
    /// <param name="host">The address, empty for none.</param>
    /// <param name="isUsed">Whether a URL changed.</param>
    public static EtcdOptions Apply(EtcdOptions options, string host, out bool isUsed)
    {
        UrlOptions urls = options.Urls;
        var defaults = new EtcdOptions();
        isUsed = false;
        if (host.Length > 0 && urls.AdvertisePeer.SequenceEqual(defaults.Urls.AdvertisePeer) && urls.ListenPeer[0].HostName == "0.0.0.0")
        {
            urls = urls with { AdvertisePeer = [Replace(urls.AdvertisePeer[0], host, urls.ListenPeer[0])] };
            isUsed = true;
        }

        string cluster = options.Cluster.InitialCluster;
        if (options.Name != defaults.Name && cluster == defaults.Cluster.InitialCluster)
        {
            cluster = InitialCluster.ForName(options.Name, urls.AdvertisePeer);
        }

        if (host.Length > 0 && urls.AdvertiseClient.SequenceEqual(defaults.Urls.AdvertiseClient) && urls.ListenClient[0].HostName == "0.0.0.0")
        {
            urls = urls with { AdvertiseClient = [Replace(urls.AdvertiseClient[0], host, urls.ListenClient[0])] };
            isUsed = true;
        }

        return options with { Urls = urls, Cluster = options.Cluster with { InitialCluster = cluster } };
    }

    private static EtcdUrl Replace(EtcdUrl advertised, string host, EtcdUrl listened)
    {
        string authority = host + ":" + listened.PortText;
        return new EtcdUrl(advertised.Scheme, authority, "", advertised.Scheme + "://" + authority);
    }

    private static string? DefaultInterface()
    {
        if (!File.Exists(RouteFile))
        {
            return null;
        }

        string? best = null;
        int bestMetric = int.MaxValue;
        foreach (string line in File.ReadLines(RouteFile).Skip(1))
        {
            string[] columns = line.Split('\t', StringSplitOptions.TrimEntries);
            if (columns.Length > 7 && columns[1] == "00000000" && columns[7] == "00000000"
                && int.TryParse(columns[3], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out int flags) && (flags & UpAndGateway) == UpAndGateway
                && int.TryParse(columns[6], CultureInfo.InvariantCulture, out int metric) && metric < bestMetric)
            {
                (best, bestMetric) = (columns[0], metric);
            }
        }

        return best;
    }
}
