using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Tls;

/// <summary>The certificates of <c>--auto-tls</c> and <c>--peer-auto-tls</c>: made once, then kept in the data directory.</summary>
internal static class SelfSignedCertificate
{
    private static readonly Oid ServerUse = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientUse = new("1.3.6.1.5.5.7.3.2");

    /// <summary>Finds or makes a certificate.</summary>
    /// <param name="directory">Where <c>cert.pem</c> and <c>key.pem</c> are.</param>
    /// <param name="hosts">Names and addresses it is for, without ports.</param>
    /// <param name="years">How long a new one is valid.</param>
    /// <param name="alsoForClients">Whether it also serves connections that go out.</param>
    /// <param name="log">Takes what was made.</param>
    /// <returns>Paths of certificate and key.</returns>
    /// <exception cref="InvalidDataException"><paramref name="years"/> is 0.</exception>
    /// <exception cref="IOException">The files cannot be written.</exception>
    public static (string CertFile, string KeyFile) Ensure(string directory, IEnumerable<string> hosts, ulong years, bool alsoForClients, ILog log)
    {
        string certFile = Path.GetFullPath(Path.Combine(directory, "cert.pem"));
        string keyFile = Path.GetFullPath(Path.Combine(directory, "key.pem"));
        if (File.Exists(certFile) && File.Exists(keyFile))
        {
            return (certFile, keyFile);
        }

        if (years == 0)
        {
            throw new InvalidDataException("selfSignedCertValidity is invalid,it should be greater than 0");
        }

        CreatePrivate(Path.GetFullPath(directory));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        DateTimeOffset end = now.AddDays(365.0 * Math.Min(years, 1000));
        log.Warn("automatically generate certificates", [("certificate-validity-bound-not-after", end.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture))]);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP521);
        using X509Certificate2 certificate = RequestOf(key, hosts, alsoForClients).CreateSelfSigned(now, end);
        Write(certFile, certificate.ExportCertificatePem());
        log.Info("created cert file", [("path", certFile)]);
        Write(keyFile, key.ExportECPrivateKeyPem());
        log.Info("created key file", [("path", keyFile)]);
        return (certFile, keyFile);
    }

    private static CertificateRequest RequestOf(ECDsa key, IEnumerable<string> hosts, bool alsoForClients)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (string host in hosts.Distinct())
        {
            if (IPAddress.TryParse(host, out IPAddress? address))
            {
                names.AddIpAddress(address);
            }
            else
            {
                names.AddDnsName(host);
            }
        }

        OidCollection uses = [ServerUse];
        if (alsoForClients)
        {
            uses.Add(ClientUse);
        }

        var request = new CertificateRequest("O=etcd", key, HashAlgorithmName.SHA512);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyEncipherment | X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.CrlSign | X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(uses, critical: false));
        request.CertificateExtensions.Add(names.Build());
        return request;
    }

    /// <summary>Makes a folder, and those above it that are missing, for this user only.</summary>
    private static void CreatePrivate(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
            return;
        }

        // The mode counts for the last folder alone.
        if (Path.GetDirectoryName(directory) is { } parent && !Directory.Exists(parent))
        {
            CreatePrivate(parent);
        }

        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static void Write(string path, string pem)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new StreamWriter(path, options);
        file.WriteLine(pem);
    }
}
