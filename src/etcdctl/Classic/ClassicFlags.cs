using Netcd.CommandLine.Flags;

namespace Netcd.Etcdctl.Classic;

/// <summary>Global flags of the v2 mode.</summary>
internal static class ClassicFlags
{
    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Flag> All =
    [
        Flag.Switch("debug", "show requests as curl commands on standard error"),
        Flag.Switch("no-sync", "do not ask the cluster for its members first"),
        new("output", FlagKind.Text, "simple", "form of the output (simple, extended, json)", 'o'),
        new("discovery-srv", FlagKind.Text, "", "domain whose SRV records name the members", 'D'),
        Flag.Switch("insecure-discovery", "take members without TLS from DNS"),
        Flag.Text("discovery-srv-name", "suffix of the service name in those records"),
        new("peers", FlagKind.Text, "", "older name of --endpoints", 'C'),
        Flag.Text("endpoint", "older name of --endpoints"),
        Flag.Text("endpoints", "members to talk to, separated by commas (default: http://127.0.0.1:2379,http://127.0.0.1:4001)"),
        Flag.Text("cert-file", "file with the certificate to show to servers"),
        Flag.Text("key-file", "file with the key of that certificate"),
        Flag.Text("ca-file", "file with the authorities that server certificates must come from"),
        new("username", FlagKind.Text, "", "user as name[:password]; asks for a missing password", 'u'),
        new("timeout", FlagKind.Duration, "2s", "time limit for one request"),
        new("total-timeout", FlagKind.Duration, "5s", "time limit for a command, watches excepted"),
    ];
}
