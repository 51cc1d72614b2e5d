using System.Collections.Frozen;
using System.Net.Security;
using System.Security.Authentication;
using Netcd.Server.Hosting;

namespace Netcd.Server.Tls;

/// <summary>Versions and cipher suites from their names in Go.</summary>
internal static class TlsProtocolChoice
{
    private const string Tls13 = "TLS1.3";
    private const string Tls12 = "TLS1.2";

    private static readonly TlsCipherSuite[] Tls13Suites =
        [TlsCipherSuite.TLS_AES_128_GCM_SHA256, TlsCipherSuite.TLS_AES_256_GCM_SHA384, TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256];

    /// <summary>The suites that etcd knows, with the names of their TLS 1.2 part that Go kept from earlier releases.</summary>
    private static readonly FrozenDictionary<string, TlsCipherSuite> Suites = new TlsCipherSuite[]
    {
        TlsCipherSuite.TLS_RSA_WITH_3DES_EDE_CBC_SHA, TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA, TlsCipherSuite.TLS_RSA_WITH_AES_256_CBC_SHA,
        TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA256, TlsCipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256, TlsCipherSuite.TLS_RSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_RSA_WITH_RC4_128_SHA, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_RC4_128_SHA, TlsCipherSuite.TLS_ECDHE_RSA_WITH_RC4_128_SHA,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_AES_128_GCM_SHA256, TlsCipherSuite.TLS_AES_256_GCM_SHA384, TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256,
    }.Select(static suite => KeyValuePair.Create(suite.ToString(), suite)).Concat(
    [
        KeyValuePair.Create("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305", TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256),
        KeyValuePair.Create("TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305", TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256),
    ]).ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The versions a port speaks.</summary>
    public static SslProtocols Versions(TlsOptions options) =>
        (options.MinVersion == Tls13 ? SslProtocols.None : SslProtocols.Tls12) | (options.MaxVersion == Tls12 ? SslProtocols.None : SslProtocols.Tls13);

    /// <summary>The suites a port offers; null for the system's choice. Those of TLS 1.3 cannot be chosen, as in Go.</summary>
    /// <exception cref="InvalidDataException">A name is not known.</exception>
    public static CipherSuitesPolicy? CipherSuites(TlsOptions options)
    {
        string[] names = options.CipherSuites.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (names.Length == 0)
        {
            return null;
        }

        IEnumerable<TlsCipherSuite> chosen = names.Select(static name => Suites.TryGetValue(name, out TlsCipherSuite suite) ? suite : throw new InvalidDataException($"unexpected TLS cipher suite \"{name}\""));
        if (OperatingSystem.IsWindows())
        {
            throw new InvalidDataException("--cipher-suites cannot be used on Windows, where the system chooses them");
        }

        return new CipherSuitesPolicy([.. chosen.Union(Tls13Suites)]);
    }
}
