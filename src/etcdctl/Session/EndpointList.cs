using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Flags;
using Netcd.Rpc.Names;

namespace Netcd.Etcdctl.Session;

/// <summary>The endpoints that flags name: by DNS, or one by one.</summary>
internal static class EndpointList
{
    /// <summary>Endpoints of <c>--discovery-srv</c>, else of <c>--endpoints</c>.</summary>
    /// <exception cref="CommandException">DNS has none.</exception>
    public static IReadOnlyList<string> From(CtlContext context, FlagValues flags)
    {
        string domain = flags.Text(GlobalFlags.DiscoverySrv);
        IReadOnlyList<string> found = domain.Length > 0 ? Discover(context, flags, domain) : [];
        return found.Count > 0 ? found : [.. flags.List(GlobalFlags.Endpoints).Select(static e => e.Trim())];
    }

    /// <summary>Endpoints out of the SRV records of a domain.</summary>
    /// <exception cref="CommandException">DNS has none.</exception>
    public static List<string> Discover(CtlContext context, FlagValues flags, string domain)
    {
        string suffix = flags.Text(GlobalFlags.DiscoverySrvName);
        string service = suffix.Length > 0 ? "etcd-client-ssl-" + suffix : "etcd-client-ssl";
        string plain = suffix.Length > 0 ? "etcd-client-" + suffix : "etcd-client";
        try
        {
            List<string> endpoints =
            [
                .. ServiceRecords.Find(service, domain).Select(static target => "https://" + target),
                .. ServiceRecords.Find(plain, domain).Select(static target => "http://" + target),
            ];
            if (endpoints.Count == 0)
            {
                throw new CommandException(ExitCode.Error, $"error querying DNS SRV records for _etcd-client(-ssl)._tcp.{domain}: no such host");
            }

            if (flags.Bool(GlobalFlags.InsecureDiscovery))
            {
                return endpoints;
            }

            foreach (string insecure in endpoints.Where(static e => e.StartsWith("http://", StringComparison.Ordinal)))
            {
                context.Warn($"ignoring discovered insecure endpoint \"{insecure}\"");
            }

            return endpoints.FindAll(static e => !e.StartsWith("http://", StringComparison.Ordinal));
        }
        catch (IOException e)
        {
            throw new CommandException(ExitCode.Error, $"error querying DNS SRV records for {domain}: {e.Message}");
        }
    }
}
