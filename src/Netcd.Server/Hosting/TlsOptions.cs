namespace Netcd.Server.Hosting;

/// <summary>TLS of both ports.</summary>
public sealed record TlsOptions
{
    /// <summary>Client port.</summary>
    public TlsEndpointOptions Client { get; init; } = new();

    /// <summary>Peer port.</summary>
    public TlsEndpointOptions Peer { get; init; } = new();

    /// <summary>Years a generated certificate is valid.</summary>
    public ulong SelfSignedCertValidityYears { get; init; } = 1;

    /// <summary>Cipher suites by Go's names, joined by commas; empty for the default.</summary>
    public string CipherSuites { get; init; } = "";

    /// <summary>Lowest version: <c>TLS1.2</c>, <c>TLS1.3</c> or empty.</summary>
    public string MinVersion { get; init; } = "TLS1.2";

    /// <summary>Highest version: <c>TLS1.2</c>, <c>TLS1.3</c> or empty.</summary>
    public string MaxVersion { get; init; } = "";
}
