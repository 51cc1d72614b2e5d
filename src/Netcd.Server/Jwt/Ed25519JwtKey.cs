using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Netcd.Server.Jwt;

/// <summary>EdDSA on the curve Ed25519, which the class library of .NET does not have.</summary>
internal sealed class Ed25519JwtKey(byte[] publicKey, byte[]? privateKey) : JwtKey
{
    /// <summary>The public half of a private key.</summary>
    public static byte[] PublicKeyOf(byte[] privateKey)
    {
        var publicKey = new byte[Ed25519.PublicKeySize];
        Ed25519.GeneratePublicKey(privateKey, 0, publicKey, 0);
        return publicKey;
    }

    /// <inheritdoc/>
    public override byte[] Sign(byte[] data)
    {
        var signature = new byte[Ed25519.SignatureSize];
        Ed25519.Sign(privateKey, 0, data, 0, data.Length, signature, 0);
        return signature;
    }

    /// <inheritdoc/>
    public override bool Verify(byte[] data, byte[] signature) =>
        signature.Length == Ed25519.SignatureSize && Ed25519.Verify(signature, 0, publicKey, 0, data, 0, data.Length);
}
