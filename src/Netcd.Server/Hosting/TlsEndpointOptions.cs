namespace Netcd.Server.Hosting;

/// <summary>TLS of one port. File names are empty when not set.</summary>
public sealed record TlsEndpointOptions
{
    /// <summary>Certificate file.</summary>
    public string CertFile { get; init; } = "";

    /// <summary>Key file.</summary>
    public string KeyFile { get; init; } = "";

    /// <summary>Certificate used when acting as a client.</summary>
    public string ClientCertFile { get; init; } = "";

    /// <summary>Key used when acting as a client.</summary>
    public string ClientKeyFile { get; init; } = "";

    /// <summary>Require client certificates.</summary>
    public bool ClientCertAuth { get; init; }

    /// <summary>CA file.</summary>
    public string TrustedCaFile { get; init; } = "";

    /// <summary>Revocation list file.</summary>
    public string CrlFile { get; init; } = "";

    /// <summary>Generate a certificate.</summary>
    public bool AutoTls { get; init; }

    /// <summary>Accepted common names, joined by commas.</summary>
    public string AllowedCommonNames { get; init; } = "";

    /// <summary>Accepted host names, joined by commas.</summary>
    public string AllowedHostNames { get; init; } = "";

    /// <summary>Do not check the client certificate's names against its address.</summary>
    public bool SkipClientSanVerification { get; init; }
}
