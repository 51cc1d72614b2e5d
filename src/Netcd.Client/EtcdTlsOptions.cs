using System.Net.Security;
using Netcd.Client.Connection;

namespace Netcd.Client;

/// <summary>TLS settings of a client. Files are read when the first connection is made.</summary>
public sealed record EtcdTlsOptions
{
    /// <summary>PEM file with the authorities that servers are checked against; null: those of the machine.</summary>
    public string? CaFile { get; init; }

    /// <summary>PEM file with the client's certificate, for servers that ask for one; null: none.</summary>
    public string? CertFile { get; init; }

    /// <summary>PEM file with the key of <see cref="CertFile"/>.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Name that the server's certificate must have; null: the host of the endpoint.</summary>
    public string? ServerName { get; init; }

    /// <summary>Accepts any server certificate. For tests only: it gives up the protection against impostors.</summary>
    public bool InsecureSkipVerify { get; init; }

    /// <summary>The same settings for HTTP/1.1 requests to a member's pages.</summary>
    /// <param name="host">Host of the member.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A file does not hold what it should.</exception>
    public SslClientAuthenticationOptions ToHttp(string host)
    {
        SslClientAuthenticationOptions settings = TlsSettings.For(this, host);
        settings.ApplicationProtocols = null;
        return settings;
    }
}
