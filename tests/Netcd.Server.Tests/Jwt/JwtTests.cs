using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Netcd.Core.Auth;
using Netcd.Protocol.Errors;
using Netcd.Server.Jwt;
using Netcd.Server.Tests.Support;

namespace Netcd.Server.Tests.Jwt;

public sealed class JwtTests : IDisposable
{
    // RFC 8410, section 10: a private key and its public key.
    private const string EdPrivate = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n";
    private const string EdPublic = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";

    private readonly TempFolder _folder = new();
    private readonly RecordingLog _log = new();

    public static TheoryData<string> Algorithms => ["HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void A_token_of_any_algorithm_is_read_back_also_by_a_member_with_only_the_public_key(string algorithm)
    {
        WriteKeys(algorithm);
        JsonWebTokens tokens = Tokens($"jwt,sign-method={algorithm},priv-key={PathOf("private")}");
        Assert.Equal(EtcdError.None, tokens.TryIssue("", "alice", 14, out string token));
        Assert.True(tokens.TryFind(token, 99, out AuthCaller caller));
        Assert.Equal(new AuthCaller("alice", 14), caller);
        Assert.False(tokens.TryFind(token[..^4] + (token.EndsWith("AAAA", StringComparison.Ordinal) ? "BBBB" : "AAAA"), 99, out _));

        if (!algorithm.StartsWith("HS", StringComparison.Ordinal))
        {
            JsonWebTokens verifying = Tokens($"jwt,sign-method={algorithm},pub-key={PathOf("public")}");
            Assert.True(verifying.TryFind(token, 99, out caller));
            Assert.Equal(new AuthCaller("alice", 14), caller);
            Assert.Equal(EtcdError.TokenVerifyOnly, verifying.TryIssue("", "alice", 14, out _));
        }
    }

    [Fact]
    public void A_token_has_the_header_and_claims_of_etcd_and_expires()
    {
        var time = new Time();
        JsonWebTokens tokens = Tokens($"jwt,sign-method=HS256,priv-key={Secret()},ttl=1m", time);
        tokens.TryIssue("", "alice", 14, out string token);
        string[] parts = token.Split('.');
        Assert.Equal("""{"alg":"HS256","typ":"JWT"}""", Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[0])));
        Assert.Equal($$"""{"exp":{{time.Now.ToUnixTimeSeconds() + 60}},"revision":14,"username":"alice"}""", Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1])));
        Assert.True(tokens.TryFind(token, 1, out _));
        time.Now += TimeSpan.FromSeconds(61);
        Assert.False(tokens.TryFind(token, 1, out _));
    }

    [Theory]
    [InlineData("""{"alg":"none","typ":"JWT"}""", """{"username":"root","revision":1,"exp":9999999999}""")]
    [InlineData("""{"alg":"HS512","typ":"JWT"}""", """{"username":"root","revision":1,"exp":9999999999}""")]
    [InlineData("""{"alg":["HS256"],"typ":"JWT"}""", """{"username":"root","revision":1,"exp":9999999999}""")]
    [InlineData("[]", """{"username":"root","revision":1,"exp":9999999999}""")]
    [InlineData("{}", """{"username":"root","revision":1,"exp":9999999999}""")]
    [InlineData("""{"alg":"HS256"}""", """{"revision":1,"exp":9999999999}""")]
    [InlineData("""{"alg":"HS256"}""", """{"username":"root","exp":9999999999}""")]
    [InlineData("""{"alg":"HS256"}""", """{"username":7,"revision":1,"exp":9999999999}""")]
    [InlineData("""{"alg":"HS256"}""", """{"username":"root","revision":"1","exp":9999999999}""")]
    [InlineData("""{"alg":"HS256"}""", """{"username":"root","revision":0,"exp":9999999999}""")]
    [InlineData("""{"alg":"HS256"}""", """{"username":"root","revision":-1,"exp":9999999999}""")]
    [InlineData("""{"alg":"HS256"}""", """{"username":"root","revision":1e300,"exp":9999999999}""")]
    [InlineData("""{"alg":"HS256"}""", """{"username":"root","revision":1,"exp":1}""")]
    [InlineData("""{"alg":"HS256"}""", """{"username":"root","revision":1,"exp":"later"}""")]
    [InlineData("""{"alg":"HS256"}""", """{"username":"root","revision":1,"nbf":9999999998,"exp":9999999999}""")]
    [InlineData("""{"alg":"HS256"}""", """{"username":"root","revision":1,"iat":9999999998,"exp":9999999999}""")]
    [InlineData("""{"alg":"HS256"}""", "[]")]
    [InlineData("""{"alg":"HS256"}""", "nonsense")]
    public void A_token_that_lacks_something_is_refused(string header, string claims)
    {
        JsonWebTokens tokens = Tokens($"jwt,sign-method=HS256,priv-key={Secret()}");
        Assert.True(tokens.TryFind(Signed("""{"alg":"HS256"}""", """{"username":"root","revision":1,"exp":9999999999}"""), 1, out _));
        Assert.False(tokens.TryFind(Signed(header, claims), 1, out _));
        Assert.False(tokens.TryFind(Signed(header, claims), 1, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a.b.c")]
    [InlineData("a.b.c.d")]
    [InlineData("e30.e30.")]
    [InlineData("HxvcADrYVOIqKrOs.73")]
    public void Text_that_is_no_token_is_refused(string token) =>
        Assert.False(Tokens($"jwt,sign-method=HS256,priv-key={Secret()}").TryFind(token, 1, out _));

    [Fact]
    public void The_public_key_is_not_a_secret_of_another_algorithm()
    {
        WriteKeys("RS256");
        JsonWebTokens tokens = Tokens($"jwt,sign-method=RS256,pub-key={PathOf("public")}");
        string content = Encoded("""{"alg":"HS256","typ":"JWT"}""") + "." + Encoded("""{"username":"root","revision":1}""");
        byte[] forged = HMACSHA256.HashData(File.ReadAllBytes(PathOf("public")), Encoding.ASCII.GetBytes(content));
        Assert.False(tokens.TryFind($"{content}.{Base64Url.EncodeToString(forged)}", 1, out _));
    }

    [Fact]
    public void A_refused_token_is_not_in_the_log()
    {
        JsonWebTokens tokens = Tokens($"jwt,sign-method=HS256,priv-key={Secret()}");
        Assert.False(tokens.TryFind("c2VjcmV0.c2VjcmV0.c2VjcmV0", 1, out _));
        Assert.Contains(_log.Lines, line => line.Fields.Contains("token-fingerprint", StringComparison.Ordinal));
        Assert.DoesNotContain(_log.Lines, line => line.Fields.Contains("c2VjcmV0", StringComparison.Ordinal));
    }

    [Fact]
    public void Options_that_cannot_be_used_are_refused_with_the_reason()
    {
        WriteKeys("RS256");
        Refused<FormatException>("jwt", "signature method");
        Refused<FormatException>("jwt,sign-method=none", "signature method");
        Refused<FormatException>("jwt,sign-method", "name=value");
        Refused<FormatException>("jwt,sign-method=RS256,sign-method=RS256", "twice");
        Refused<FormatException>("jwt,sign-method=RS256,ttl=soon", "soon");
        Refused<CryptographicException>("jwt,sign-method=RS256", "missing key data");
        Refused<CryptographicException>($"jwt,sign-method=HS256,pub-key={PathOf("public")}", "missing key data");
        Refused<FileNotFoundException>($"jwt,sign-method=RS256,priv-key={PathOf("nowhere")}", "nowhere");
        Refused<CryptographicException>($"jwt,sign-method=ES256,priv-key={PathOf("private")}", "");
        string rsa = PathOf("private-rsa");
        File.Copy(PathOf("private"), rsa);
        WriteKeys("RS256");
        Refused<CryptographicException>($"jwt,sign-method=RS256,priv-key={rsa},pub-key={PathOf("public")}", "don't match");
        WriteKeys("ES384");
        Refused<CryptographicException>($"jwt,sign-method=ES256,priv-key={PathOf("private")}", "256 bits");

        static void Refused<T>(string text, string reason)
            where T : Exception =>
            Assert.Contains(reason, Assert.ThrowsAny<T>(() => JwtOptions.Parse(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_serves_as_public_key()
    {
        using var rsa = RSA.Create(2048);
        using X509Certificate2 certificate = new CertificateRequest("CN=x", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(PathOf("public"), certificate.ExportCertificatePem());
        File.WriteAllText(PathOf("private"), rsa.ExportRSAPrivateKeyPem());
        Tokens($"jwt,sign-method=RS256,priv-key={PathOf("private")},pub-key={PathOf("public")}").TryIssue("", "alice", 1, out string token);
        Assert.True(Tokens($"jwt,sign-method=RS256,pub-key={PathOf("public")}").TryFind(token, 1, out _));
    }

    private static string Encoded(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private string PathOf(string name) => _folder[name];

    private string Secret()
    {
        File.WriteAllText(PathOf("secret"), "secret");
        return PathOf("secret");
    }

    private static string Signed(string header, string claims)
    {
        string content = Encoded(header) + "." + Encoded(claims);
        return content + "." + Base64Url.EncodeToString(HMACSHA256.HashData("secret"u8, Encoding.ASCII.GetBytes(content)));
    }

    private JsonWebTokens Tokens(string text, TimeProvider? time = null) => new(JwtOptions.Parse(text), time ?? TimeProvider.System, _log);

    private void WriteKeys(string algorithm)
    {
        (string privateKey, string publicKey) = algorithm[..2] switch
        {
            "HS" => ("a shared secret\n", ""),
            "Ed" => (EdPrivate, EdPublic),
            "ES" => Ecdsa(algorithm == "ES512" ? ECCurve.NamedCurves.nistP521 : algorithm == "ES384" ? ECCurve.NamedCurves.nistP384 : ECCurve.NamedCurves.nistP256),
            _ => Rsa(),
        };
        File.WriteAllText(PathOf("private"), privateKey);
        File.WriteAllText(PathOf("public"), publicKey);
    }

    private static (string, string) Ecdsa(ECCurve curve)
    {
        using var key = ECDsa.Create(curve);
        return (key.ExportECPrivateKeyPem(), key.ExportSubjectPublicKeyInfoPem());
    }

    private static (string, string) Rsa()
    {
        using var key = RSA.Create(2048);
        return (key.ExportPkcs8PrivateKeyPem(), key.ExportSubjectPublicKeyInfoPem());
    }

    private sealed class Time : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
