using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Netcd.Server.Jwt;

/// <summary>Reads keys from what the files hold: PEM, or for HMAC the bytes as they are. Pure.</summary>
internal static class JwtKeyFiles
{
    private const string Ed25519Oid = "1.3.101.112";
    private const int Ed25519KeySize = 32;
    private const string Missing = "auth: missing key data";
    private const string Mismatch = "auth: public and private keys don't match";

    /// <summary>Makes the key of an algorithm.</summary>
    /// <param name="algorithm">For example <c>PS384</c>.</param>
    /// <param name="privateFile">Content of the private key's file, empty for none.</param>
    /// <param name="publicFile">Content of the public key's file, empty for none.</param>
    /// <exception cref="CryptographicException">There is no usable key; the message says why.</exception>
    public static JwtKey Read(string algorithm, byte[] privateFile, byte[] publicFile)
    {
        HashAlgorithmName hash = algorithm[^3..] switch
        {
            "384" => HashAlgorithmName.SHA384,
            "512" => HashAlgorithmName.SHA512,
            _ => HashAlgorithmName.SHA256,
        };
        bool canSign = privateFile.Length > 0;
        Require(canSign || (publicFile.Length > 0 && !algorithm.StartsWith("HS", StringComparison.Ordinal)), Missing);
        return algorithm[..2] switch
        {
            "HS" => new HmacJwtKey(privateFile, hash) { Algorithm = algorithm, CanSign = true },
            "RS" => new RsaJwtKey(Rsa(privateFile, publicFile), hash, RSASignaturePadding.Pkcs1) { Algorithm = algorithm, CanSign = canSign },
            "PS" => new RsaJwtKey(Rsa(privateFile, publicFile), hash, RSASignaturePadding.Pss) { Algorithm = algorithm, CanSign = canSign },
            "ES" => new EcdsaJwtKey(Ecdsa(algorithm, privateFile, publicFile), hash) { Algorithm = algorithm, CanSign = canSign },
            _ => Ed25519(algorithm, privateFile, publicFile),
        };
    }

    private static RSA Rsa(byte[] privateFile, byte[] publicFile)
    {
        RSA? publicKey = publicFile.Length == 0 ? null : ReadPem(RSA.Create(), publicFile, static c => c.GetRSAPublicKey());
        if (privateFile.Length == 0)
        {
            return publicKey!;
        }

        RSA privateKey = ReadPem(RSA.Create(), privateFile, static _ => null);
        Require(publicKey is null || publicKey.ExportRSAPublicKey().AsSpan().SequenceEqual(privateKey.ExportRSAPublicKey()), Mismatch);
        return privateKey;
    }

    private static ECDsa Ecdsa(string algorithm, byte[] privateFile, byte[] publicFile)
    {
        ECDsa? publicKey = publicFile.Length == 0 ? null : ReadPem(ECDsa.Create(), publicFile, static c => c.GetECDsaPublicKey());
        ECDsa key = privateFile.Length == 0 ? publicKey! : ReadPem(ECDsa.Create(), privateFile, static _ => null);
        Require(publicKey is null || publicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo()), Mismatch);
        int bits = algorithm == "ES512" ? 521 : algorithm == "ES384" ? 384 : 256;
        Require(key.KeySize == bits, $"{algorithm} needs a key on a curve of {bits} bits, the given one has {key.KeySize}");
        return key;
    }

    private static Ed25519JwtKey Ed25519(string algorithm, byte[] privateFile, byte[] publicFile)
    {
        byte[]? privateKey = privateFile.Length == 0 ? null : Ed25519Private(Pem("PRIVATE KEY", privateFile));
        byte[]? publicKey = publicFile.Length == 0 ? null : Ed25519Public(Pem("PUBLIC KEY", publicFile));
        byte[] derived = privateKey is null ? publicKey! : Ed25519JwtKey.PublicKeyOf(privateKey);
        Require(publicKey is null || publicKey.AsSpan().SequenceEqual(derived), Mismatch);
        return new Ed25519JwtKey(derived, privateKey) { Algorithm = algorithm, CanSign = privateKey is not null };
    }

    private static byte[] Ed25519Private(byte[] pkcs8)
    {
        AsnReader key = new AsnReader(pkcs8, AsnEncodingRules.DER).ReadSequence();
        key.ReadInteger();
        RequireEd25519(key.ReadSequence());
        byte[] octets = new AsnReader(key.ReadOctetString(), AsnEncodingRules.DER).ReadOctetString();
        Require(octets.Length == Ed25519KeySize, "the private key has the wrong length");
        return octets;
    }

    private static byte[] Ed25519Public(byte[] info)
    {
        AsnReader key = new AsnReader(info, AsnEncodingRules.DER).ReadSequence();
        RequireEd25519(key.ReadSequence());
        byte[] bits = key.ReadBitString(out _);
        Require(bits.Length == Ed25519KeySize, "the public key has the wrong length");
        return bits;
    }

    private static void RequireEd25519(AsnReader algorithm) =>
        Require(algorithm.ReadObjectIdentifier() == Ed25519Oid, "the key is not an Ed25519 key");

    private static byte[] Pem(string label, byte[] file)
    {
        string text = Encoding.UTF8.GetString(file);
        foreach ((PemFields fields, ReadOnlyMemory<char> at) in Blocks(text))
        {
            if (at.Span[fields.Label].SequenceEqual(label))
            {
                return Convert.FromBase64String(at[fields.Base64Data].ToString());
            }
        }

        throw new CryptographicException($"there is no PEM block \"{label}\" in the file");
    }

    private static IEnumerable<(PemFields Fields, ReadOnlyMemory<char> Text)> Blocks(string text)
    {
        for (ReadOnlyMemory<char> rest = text.AsMemory(); PemEncoding.TryFind(rest.Span, out PemFields fields); rest = rest[fields.Location.End..])
        {
            yield return (fields, rest);
        }
    }

    private static T ReadPem<T>(T key, byte[] file, Func<X509Certificate2, T?> ofCertificate)
        where T : AsymmetricAlgorithm
    {
        string text = Encoding.UTF8.GetString(file);
        if (text.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal))
        {
            using X509Certificate2 certificate = X509Certificate2.CreateFromPem(text);
            return ofCertificate(certificate) ?? throw new CryptographicException("the certificate's key is of another kind");
        }

        try
        {
            key.ImportFromPem(text);
            return key;
        }
        catch (ArgumentException e)
        {
            throw new CryptographicException(e.Message, e);
        }
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new CryptographicException(message);
        }
    }
}
