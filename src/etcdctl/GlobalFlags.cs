using Netcd.CommandLine.Flags;
using Netcd.CommandLine.Output;

namespace Netcd.Etcdctl;

/// <summary>Flags that every command has. Each can be set by an environment variable too.</summary>
internal static class GlobalFlags
{
    public const string Endpoints = "endpoints";
    public const string Debug = "debug";
    public const string DialTimeout = "dial-timeout";
    public const string CommandTimeout = "command-timeout";
    public const string KeepAliveTime = "keepalive-time";
    public const string KeepAliveTimeout = "keepalive-timeout";
    public const string InsecureTransport = "insecure-transport";
    public const string InsecureDiscovery = "insecure-discovery";
    public const string InsecureSkipVerify = "insecure-skip-tls-verify";
    public const string Cert = "cert";
    public const string Key = "key";
    public const string CaCert = "cacert";
    public const string User = "user";
    public const string Password = "password";
    public const string DiscoverySrv = "discovery-srv";
    public const string DiscoverySrvName = "discovery-srv-name";
    public const string MaxRequestBytes = "max-request-bytes";
    public const string MaxReceiveBytes = "max-recv-bytes";
    public const string AuthToken = "auth-jwt-token";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Flag> All =
    [
        new(Endpoints, FlagKind.List, "127.0.0.1:2379", "members to talk to"),
        Flag.Switch(Debug, "show settings and failed attempts on standard error"),
        OutputFlags.WriteOut,
        OutputFlags.Hex,
        new(DialTimeout, FlagKind.Duration, "2s", "time limit for one connection"),
        new(CommandTimeout, FlagKind.Duration, "5s", "time limit for a command that does not wait for events"),
        new(KeepAliveTime, FlagKind.Duration, "2s", "silence after which a connection is checked"),
        new(KeepAliveTimeout, FlagKind.Duration, "6s", "time limit for the answer to such a check"),
        new(InsecureTransport, FlagKind.Bool, "true", "talk without TLS unless something asks for it"),
        new(InsecureDiscovery, FlagKind.Bool, "true", "take members without TLS from DNS"),
        Flag.Switch(InsecureSkipVerify, "accept any server certificate (for tests only)"),
        Flag.Text(Cert, "file with the certificate to show to servers"),
        Flag.Text(Key, "file with the key of that certificate"),
        Flag.Text(CaCert, "file with the authorities that server certificates must come from"),
        Flag.Text(User, "user as name[:password]; asks for a missing password"),
        Flag.Text(Password, "password of --user, which then holds the name only"),
        new(DiscoverySrv, FlagKind.Text, "", "domain whose SRV records name the members", 'd'),
        Flag.Text(DiscoverySrvName, "suffix of the service name in those records"),
        Flag.Number(MaxRequestBytes, "largest request to send (0: 2 MiB)"),
        Flag.Number(MaxReceiveBytes, "largest response to take (0: 2147483647)"),
        Flag.Text(AuthToken, "token to show instead of logging in with a password"),
    ];
}
