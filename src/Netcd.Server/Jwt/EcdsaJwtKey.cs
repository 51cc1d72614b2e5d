using System.Security.Cryptography;

namespace Netcd.Server.Jwt;

/// <summary>ES256, ES384, ES512. Signatures are both numbers, one after the other.</summary>
internal sealed class EcdsaJwtKey(ECDsa key, HashAlgorithmName hash) : JwtKey
{
    private readonly Lock _gate = new();

    /// <inheritdoc/>
    public override byte[] Sign(byte[] data)
    {
        lock (_gate)
        {
            return key.SignData(data, hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
    }

    /// <inheritdoc/>
    public override bool Verify(byte[] data, byte[] signature)
    {
        lock (_gate)
        {
            return key.VerifyData(data, signature, hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
    }
}
