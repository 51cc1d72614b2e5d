using System.Net;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Netcd.Server.Tests.Tls;

/// <summary>A certificate authority that writes its files into a folder of its own.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly X509Certificate2 _certificate;
    private readonly CertificateRevocationListBuilder _revoked = new();
    private int _serial;

    public TestAuthority(string name = "test authority")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-400), DateTimeOffset.UtcNow.AddDays(400));
        Folder = Directory.CreateTempSubdirectory("netcd-tls").FullName;
        File.WriteAllText(CaFile, _certificate.ExportCertificatePem());
    }

    public string Folder { get; }

    public string CaFile => Path.Combine(Folder, "ca.pem");

    public string CrlFile => Path.Combine(Folder, "crl.der");

    /// <summary>Issues a certificate and writes <c>NAME.pem</c> and <c>NAME.key</c>.</summary>
    public X509Certificate2 Issue(string name, string commonName = "", IPAddress? address = null, string? dns = null, int validFromDays = -1, int validToDays = 30, bool forServers = true, bool forClients = true)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(commonName.Length > 0 ? $"CN={commonName}" : "O=netcd", key, HashAlgorithmName.SHA256);
        OidCollection uses = [];
        if (forClients)
        {
            uses.Add(new Oid("1.3.6.1.5.5.7.3.2"));
        }

        if (forServers)
        {
            uses.Add(new Oid("1.3.6.1.5.5.7.3.1"));
        }

        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(uses, critical: false));
        if (address is not null || dns is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            if (address is not null)
            {
                names.AddIpAddress(address);
            }

            if (dns is not null)
            {
                names.AddDnsName(dns);
            }

            request.CertificateExtensions.Add(names.Build());
        }

        using X509Certificate2 issued = request.Create(_certificate, DateTimeOffset.UtcNow.AddDays(validFromDays), DateTimeOffset.UtcNow.AddDays(validToDays), [1, (byte)++_serial]);
        File.WriteAllText(CertFile(name), issued.ExportCertificatePem());
        File.WriteAllText(KeyFile(name), key.ExportPkcs8PrivateKeyPem());
        return X509CertificateLoader.LoadPkcs12(issued.CopyWithPrivateKey(key).Export(X509ContentType.Pkcs12), null);
    }

    public void Revoke(X509Certificate2 certificate)
    {
        _revoked.AddEntry(certificate);
        File.WriteAllBytes(CrlFile, _revoked.Build(_certificate, BigInteger.One, DateTimeOffset.UtcNow.AddDays(1), HashAlgorithmName.SHA256));
    }

    public string CertFile(string name) => Path.Combine(Folder, name + ".pem");

    public string KeyFile(string name) => Path.Combine(Folder, name + ".key");

    public void Dispose()
    {
        _certificate.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
