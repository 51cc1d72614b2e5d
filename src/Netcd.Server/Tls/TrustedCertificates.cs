using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Tls;

/// <summary>The authorities whose certificates count. Thread-safe.</summary>
internal sealed class TrustedCertificates
{
    private static readonly Oid ServerUse = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientUse = new("1.3.6.1.5.5.7.3.2");

    private readonly WatchedFiles<X509Certificate2Collection>? _files;

    /// <summary>Reads the authorities.</summary>
    /// <param name="file">Their certificates as PEM; empty for those of the system.</param>
    /// <param name="log">Hears of changes that could not be read.</param>
    /// <exception cref="InvalidDataException">The file is missing or broken.</exception>
    public TrustedCertificates(string file, ILog log) =>
        _files = file.Length == 0 ? null : new([file], () => PemFile.Certificates(file), log);

    /// <summary>How to verify a server's certificate.</summary>
    public X509ChainPolicy PolicyForServers() => Policy(ServerUse);

    /// <summary>How to verify a client's certificate.</summary>
    public X509ChainPolicy PolicyForClients() => Policy(ClientUse);

    private X509ChainPolicy Policy(Oid use)
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.ApplicationPolicy.Add(use);
        if (_files is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(_files.Current);
        }

        return policy;
    }
}
