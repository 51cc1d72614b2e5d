using System.Net;
using Netcd.Telemetry.GoText;

namespace Netcd.Server.Hosting;

/// <summary>Checks the settings of a first start against each other, in etcd's order and words.</summary>
public static class BootstrapCheck
{
    /// <summary>What is wrong; empty when a member without data may start. May ask the resolver for host names.</summary>
    public static string FirstError(EtcdOptions options)
    {
        ClusterOptions cluster = options.Cluster;
        if (!InitialCluster.TryParse(cluster.InitialCluster, out List<(string Name, EtcdUrl Url)> members, out string error))
        {
            return "error setting up initial cluster: " + error;
        }

        EtcdUrl[] own = [.. members.Where(m => m.Name == options.Name).Select(m => m.Url)];
        if (own.Length == 0)
        {
            return $"couldn't find local name {GoQuote.Quote(options.Name)} in the initial cluster configuration";
        }

        if (cluster.IsNew && AdvertiseError(options, own) is { Length: > 0 } mismatch)
        {
            return mismatch;
        }

        return members.Select(m => m.Url.Text).Distinct(StringComparer.Ordinal).Count() < members.Count
            ? $"initial cluster {InitialCluster.Format(members)} has duplicate url"
            : "";
    }

    /// <summary>Whether two lists name the same addresses. May ask the resolver for host names.</summary>
    public static bool AreSame(IReadOnlyList<string> left, IReadOnlyList<string> right)
    {
        if (left.Order(StringComparer.Ordinal).SequenceEqual(right.Order(StringComparer.Ordinal)))
        {
            return true;
        }

        return EtcdUrlList.TryParse(string.Join(',', left), out IReadOnlyList<EtcdUrl> leftUrls, out _)
            && EtcdUrlList.TryParse(string.Join(',', right), out IReadOnlyList<EtcdUrl> rightUrls, out _)
            && TryResolve(leftUrls, out string[] resolvedLeft, out _)
            && TryResolve(rightUrls, out string[] resolvedRight, out _)
            && resolvedLeft.SequenceEqual(resolvedRight);
    }

    private static string AdvertiseError(EtcdOptions options, EtcdUrl[] own)
    {
        string[] listed = [.. own.Select(u => u.Text).Order(StringComparer.Ordinal)];
        string[] advertised = [.. options.Urls.AdvertisePeer.Select(u => u.Text).Order(StringComparer.Ordinal)];
        if (advertised.SequenceEqual(listed))
        {
            return "";
        }

        if (!TryResolve(options.Urls.AdvertisePeer, out string[] resolvedAdvertised, out string reason)
            || !TryResolve(own, out string[] resolvedListed, out reason))
        {
            return Mismatch(options.Name, listed, advertised, reason);
        }

        if (resolvedAdvertised.SequenceEqual(resolvedListed))
        {
            return "";
        }

        reason = resolvedAdvertised.Length != resolvedListed.Length
            ? $"len([{string.Join(' ', advertised)}]) != len([{string.Join(' ', listed)}])"
            : "resolved urls: " + FirstDifference(resolvedAdvertised, resolvedListed);
        return Mismatch(options.Name, listed, advertised, reason);
    }

    private static string FirstDifference(string[] left, string[] right)
    {
        for (int i = 0; i < left.Length; i++)
        {
            if (left[i] != right[i])
            {
                return $"{GoQuote.Quote(left[i])} != {GoQuote.Quote(right[i])}";
            }
        }

        return "";
    }

    private static string Mismatch(string name, string[] listed, string[] advertised, string reason)
    {
        string Named(IEnumerable<string> urls) => string.Join(',', urls.Select(u => name + "=" + u));
        string[] missing = [.. listed.Except(advertised)];
        if (missing.Length > 0)
        {
            return $"--initial-cluster has {Named(missing)} but missing from --initial-advertise-peer-urls={string.Join(',', advertised)} ({reason})";
        }

        string[] extra = [.. advertised.Except(listed)];
        return extra.Length > 0
            ? $"--initial-advertise-peer-urls has {string.Join(',', extra)} but missing from --initial-cluster={Named(advertised)}"
            : $"failed to resolve {string.Join(',', advertised)} to match --initial-cluster={Named(advertised)} ({reason})";
    }

    private static bool TryResolve(IEnumerable<EtcdUrl> urls, out string[] resolved, out string error)
    {
        var texts = new List<string>();
        resolved = [];
        error = "";
        foreach (EtcdUrl url in urls)
        {
            // etcd leaves localhost alone, so that it never equals 127.0.0.1.
            if (url.IsUnixSocket || url.HostName == "localhost" || url.TryGetIPAddress(out _))
            {
                texts.Add(url.Text);
                continue;
            }

            try
            {
                IPAddress address = Dns.GetHostAddresses(url.HostName) is [var first, ..] ? first : IPAddress.None;
                texts.Add($"{url.Scheme}://{new IPEndPoint(address, 0).ToString()[..^2]}:{url.PortText}");
            }
            catch (Exception e) when (e is System.Net.Sockets.SocketException or ArgumentException)
            {
                error = $"failed to resolve {url.Text}: {e.Message}";
                return false;
            }
        }

        resolved = [.. texts.Order(StringComparer.Ordinal)];
        return true;
    }
}
