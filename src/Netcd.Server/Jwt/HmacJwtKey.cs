using System.Security.Cryptography;

namespace Netcd.Server.Jwt;

/// <summary>HS256, HS384, HS512: a secret shared by all members.</summary>
internal sealed class HmacJwtKey(byte[] secret, HashAlgorithmName hash) : JwtKey
{
    /// <inheritdoc/>
    public override byte[] Sign(byte[] data) => CryptographicOperations.HmacData(hash, secret, data);

    /// <inheritdoc/>
    public override bool Verify(byte[] data, byte[] signature) => CryptographicOperations.FixedTimeEquals(Sign(data), signature);
}
