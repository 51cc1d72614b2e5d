namespace Netcd.Etcd.Flags;

internal static partial class FlagTable
{
    private const string ClientKeys = "client-transport-security.";
    private const string PeerKeys = "peer-transport-security.";

    private static FlagSpec[] Security() =>
    [
        Tls("cert-file", FlagKind.String, "Certificate of the client port.", ClientKeys + "cert-file"),
        Tls("key-file", FlagKind.String, "Key of the client port.", ClientKeys + "key-file"),
        Tls("client-cert-auth", FlagKind.Bool, "Require certificates from clients.", ClientKeys + "client-cert-auth"),
        Tls("client-cert-file", FlagKind.String, "Certificate the server shows when it is a client itself.", ClientKeys + "client-cert-file"),
        Tls("client-key-file", FlagKind.String, "Key for it.", ClientKeys + "client-key-file"),
        Tls("client-crl-file", FlagKind.String, "Revocation list for client certificates.", ""),
        Tls("client-cert-allowed-hostname", FlagKind.WordList, "Host names accepted in client certificates, comma-separated.", ClientKeys + "allowed-hostname"),
        Tls("trusted-ca-file", FlagKind.String, "CA of client certificates.", ClientKeys + "trusted-ca-file"),
        Tls("auto-tls", FlagKind.Bool, "Generate a certificate for the client port.", ClientKeys + "auto-tls"),
        Tls("peer-cert-file", FlagKind.String, "Certificate of the peer port.", PeerKeys + "cert-file"),
        Tls("peer-key-file", FlagKind.String, "Key of the peer port.", PeerKeys + "key-file"),
        Tls("peer-client-cert-auth", FlagKind.Bool, "Require certificates from peers.", PeerKeys + "client-cert-auth"),
        Tls("peer-client-cert-file", FlagKind.String, "Certificate shown to other peers.", PeerKeys + "client-cert-file"),
        Tls("peer-client-key-file", FlagKind.String, "Key for it.", PeerKeys + "client-key-file"),
        Tls("peer-trusted-ca-file", FlagKind.String, "CA of peer certificates.", PeerKeys + "trusted-ca-file"),
        Tls("peer-cert-allowed-cn", FlagKind.WordList, "Common names accepted in peer certificates, comma-separated.", PeerKeys + "allowed-cn"),
        Tls("peer-cert-allowed-hostname", FlagKind.WordList, "Host names accepted in peer certificates, comma-separated.", PeerKeys + "allowed-hostname"),
        Tls("peer-auto-tls", FlagKind.Bool, "Generate a certificate for the peer port.", PeerKeys + "auto-tls"),
        Tls("peer-crl-file", FlagKind.String, "Revocation list for peer certificates.", ""),
        Tls("peer-skip-client-san-verification", FlagKind.Bool, "Do not check a peer certificate's names against its address.", PeerKeys + "skip-client-san-verification"),
        Tls("experimental-peer-skip-client-san-verification", FlagKind.Bool, "The same.", "") with { AliasOf = "peer-skip-client-san-verification" },
        new("self-signed-cert-validity", FlagKind.UInt, "1", FlagGroup.Security, "Years a generated certificate is valid."),
        new("cipher-suites", FlagKind.WordList, "", FlagGroup.Security, "TLS cipher suites by Go's names, comma-separated."),
        new("tls-min-version", FlagKind.String, "TLS1.2", FlagGroup.Security, "Lowest TLS version: TLS1.2 or TLS1.3."),
        new("tls-max-version", FlagKind.String, "", FlagGroup.Security, "Highest TLS version: TLS1.2 or TLS1.3; empty for the newest."),
        new("cors", FlagKind.Origins, "*", FlagGroup.Security, "Origins whose pages may call from a browser, as URLs, comma-separated; * for all."),
        new("host-whitelist", FlagKind.WordSet, "*", FlagGroup.Security, "Host names accepted in requests without TLS, comma-separated; * for all."),
    ];

    private static FlagSpec[] Auth() =>
    [
        new("auth-token", FlagKind.String, "simple", FlagGroup.Auth, "Kind of token: simple, or jwt with its options."),
        new("bcrypt-cost", FlagKind.UInt, "10", FlagGroup.Auth, "Cost of password hashes, 4 to 31."),
        new("auth-token-ttl", FlagKind.UInt, "300", FlagGroup.Auth, "Seconds a simple token lives after its last use."),
    ];

    private static FlagSpec Tls(string name, FlagKind kind, string help, string key) =>
        new(name, kind, kind == FlagKind.Bool ? "false" : "", FlagGroup.Security, help) { ConfigKey = key };
}
