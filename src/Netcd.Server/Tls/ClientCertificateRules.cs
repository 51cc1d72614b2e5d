using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Netcd.Server.Tls;

/// <summary>Whose certificates a port accepts, beyond a valid chain. Immutable; thread-safe.</summary>
/// <param name="commonNames">Accepted common names; empty for all.</param>
/// <param name="hostNames">Host names of which the certificate must carry one; empty for all.</param>
/// <param name="revoked">Certificates that count no more, or null.</param>
internal sealed class ClientCertificateRules(IReadOnlyList<string> commonNames, IReadOnlyList<string> hostNames, RevocationList? revoked)
{
    /// <summary>Judges the certificate of a connection.</summary>
    /// <param name="certificate">What the other side showed, if anything.</param>
    /// <param name="chain">The chain that was built for it.</param>
    /// <param name="errors">What the handshake found wrong.</param>
    /// <returns>Null when it is accepted, else why not, in Go's words.</returns>
    public string? Refuse(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate is null ? "tls: client didn't provide a certificate"
        : errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) ? $"tls: failed to verify certificate: {WhyInvalid(chain)}"
        : !IsAccepted(certificate) ? "client certificate authentication failed"
        : RevokedIn(certificate, chain);

    private bool IsAccepted(X509Certificate2 certificate) =>
        hostNames.Count > 0 ? hostNames.Any(name => certificate.MatchesHostname(name, allowWildcards: true, allowCommonName: false))
        : commonNames.Count == 0 || commonNames.Contains(CommonName.Of(certificate));

    private string? RevokedIn(X509Certificate2 certificate, X509Chain? chain)
    {
        if (revoked is null)
        {
            return null;
        }

        IEnumerable<X509Certificate2> shown = chain is null ? [certificate] : chain.ChainElements.Select(static element => element.Certificate);
        return shown.FirstOrDefault(revoked.Contains) is { } found ? $"transport: certificate serial {found.SerialNumber.ToLowerInvariant()} revoked" : null;
    }

    private static string WhyInvalid(X509Chain? chain)
    {
        X509ChainStatusFlags flags = chain?.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, static (all, status) => all | status.Status) ?? X509ChainStatusFlags.PartialChain;
        return flags.HasFlag(X509ChainStatusFlags.NotTimeValid) ? "x509: certificate has expired or is not yet valid"
            : flags.HasFlag(X509ChainStatusFlags.NotValidForUsage) ? "x509: certificate specifies an incompatible key usage"
            : "x509: certificate signed by unknown authority";
    }
}
