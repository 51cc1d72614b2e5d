using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Tls;

/// <summary>A certificate with its key and the intermediate certificates that are sent along. Thread-safe.</summary>
/// <param name="certFile">The certificate, then the intermediates, as PEM.</param>
/// <param name="keyFile">The key as PEM, not encrypted.</param>
/// <param name="log">Hears of changes that could not be read.</param>
/// <exception cref="InvalidDataException">A file is missing or broken, or they do not belong together.</exception>
internal sealed class CertificateSource(string certFile, string keyFile, ILog log)
{
    private readonly WatchedFiles<SslStreamCertificateContext> _files = new([certFile, keyFile], () => Load(certFile, keyFile), log);

    /// <summary>What new connections use.</summary>
    public SslStreamCertificateContext Current => _files.Current;

    private static SslStreamCertificateContext Load(string certFile, string keyFile)
    {
        X509Certificate2Collection chain = PemFile.Certificates(certFile);
        try
        {
            X509Certificate2 certificate = X509Certificate2.CreateFromPem(PemFile.Read(certFile), PemFile.Read(keyFile));
            chain.RemoveAt(0);
            return SslStreamCertificateContext.Create(certificate, chain, offline: true);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new InvalidDataException($"certificate {certFile} and key {keyFile} cannot be used together: {e.Message}", e);
        }
    }
}
