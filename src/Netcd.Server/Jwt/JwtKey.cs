namespace Netcd.Server.Jwt;

/// <summary>A key for one signature algorithm. Thread-safe.</summary>
internal abstract class JwtKey
{
    /// <summary>Name of the algorithm in a token's header, for example <c>RS256</c>.</summary>
    public required string Algorithm { get; init; }

    /// <summary>Whether it can sign; a public key only checks.</summary>
    public required bool CanSign { get; init; }

    /// <summary>Signs; only when <see cref="CanSign"/>.</summary>
    public abstract byte[] Sign(byte[] data);

    /// <summary>Whether a signature is one of this key's.</summary>
    public abstract bool Verify(byte[] data, byte[] signature);
}
