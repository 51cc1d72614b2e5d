using System.Security.Cryptography;

namespace Netcd.Server.Jwt;

/// <summary>RS256 to RS512 and PS256 to PS512.</summary>
internal sealed class RsaJwtKey(RSA key, HashAlgorithmName hash, RSASignaturePadding padding) : JwtKey
{
    private readonly Lock _gate = new();

    /// <inheritdoc/>
    public override byte[] Sign(byte[] data)
    {
        lock (_gate)
        {
            return key.SignData(data, hash, padding);
        }
    }

    /// <inheritdoc/>
    public override bool Verify(byte[] data, byte[] signature)
    {
        lock (_gate)
        {
            return key.VerifyData(data, signature, hash, padding);
        }
    }
}
