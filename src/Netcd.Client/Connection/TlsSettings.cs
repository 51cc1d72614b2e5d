using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Netcd.Client.Connection;

/// <summary>Turns <see cref="EtcdTlsOptions"/> into the settings of a connection.</summary>
internal static class TlsSettings
{
    /// <summary>Reads the files and builds the settings.</summary>
    /// <param name="options">Settings of the client.</param>
    /// <param name="host">Host of the endpoint.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="CryptographicException">A file does not hold what it should.</exception>
    public static SslClientAuthenticationOptions For(EtcdTlsOptions options, string host)
    {
        var settings = new SslClientAuthenticationOptions
        {
            TargetHost = options.ServerName ?? host,
            ApplicationProtocols = [SslApplicationProtocol.Http2],
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        };
        if (options.CertFile is { } certificate && options.KeyFile is { } key)
        {
            settings.ClientCertificateContext = SslStreamCertificateContext.Create(ReadPair(certificate, key), null, offline: true);
        }

        if (options.InsecureSkipVerify)
        {
            settings.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        }
        else if (options.CaFile is { } authorities)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(authorities);
            if (policy.CustomTrustStore.Count == 0)
            {
                throw new CryptographicException($"{authorities} holds no certificate in PEM form");
            }

            settings.CertificateChainPolicy = policy;
        }

        return settings;
    }

    private static X509Certificate2 ReadPair(string certificate, string key)
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(certificate, key);
        }
        catch (CryptographicException e)
        {
            throw new CryptographicException($"certificate {certificate} with key {key}: {e.Message}", e);
        }
    }
}
