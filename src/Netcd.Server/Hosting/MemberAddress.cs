using System.Net;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Hosting;

/// <summary>The feature gate <c>SetMemberLocalAddr</c>: connections to other members come from the address that they know.</summary>
internal static class MemberAddress
{
    /// <summary>The first advertised address that others can reach; null when there is none.</summary>
    public static IPAddress? Find(IReadOnlyList<EtcdUrl> advertised, ILog log)
    {
        string[] texts = [.. advertised.Select(static url => url.Text)];
        log.Info("searching for a suitable member local address in AdvertisePeerURLs", [("advertise-peer-urls", texts)]);
        foreach (EtcdUrl url in advertised)
        {
            if (url.TryGetIPAddress(out IPAddress address) && !IPAddress.IsLoopback(address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any))
            {
                log.Info("setting member local address", [("LocalAddr", address.ToString())]);
                return address;
            }
        }

        log.Warn("unable to set a member local address due to lack of suitable local addresses", [("advertise-peer-urls", texts)]);
        return null;
    }
}
