using System.Text;
using Netcd.Core.Auth.Passwords;

namespace Netcd.Core.Tests.Auth;

public sealed class BcryptTests
{
    private static readonly byte[] Salt = [.. Enumerable.Range(7, Bcrypt.SaltSize).Select(i => (byte)(i * 11))];

    // The first four are the test vectors of crypt_blowfish; the last one was written by etcd 3.5.16 (fixture s35-auth).
    [Theory]
    [InlineData("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("U*U*", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK")]
    [InlineData("U*U*U", "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a")]
    [InlineData("", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy")]
    public void Known_hashes_verify(string password, string hash)
    {
        byte[] stored = Encoding.ASCII.GetBytes(hash);
        Assert.True(Bcrypt.Verify(Encoding.UTF8.GetBytes(password), stored));
        Assert.False(Bcrypt.Verify(Encoding.UTF8.GetBytes(password + "x"), stored));
    }

    [Theory]
    [InlineData("$2y$")]
    [InlineData("$2b$")]
    public void Other_minor_versions_verify(string version)
    {
        string hash = version + "05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
        Assert.True(Bcrypt.Verify("U*U"u8, Encoding.ASCII.GetBytes(hash)));
    }

    [Fact]
    public void A_new_hash_has_the_form_of_go_and_verifies()
    {
        byte[] hash = Bcrypt.Hash("päss"u8, Bcrypt.MinCost, Salt);
        Assert.Equal(60, hash.Length);
        Assert.StartsWith("$2a$04$", Encoding.ASCII.GetString(hash), StringComparison.Ordinal);
        Assert.True(Bcrypt.Verify("päss"u8, hash));
        Assert.False(Bcrypt.Verify("pass"u8, hash));
    }

    [Fact]
    public void Only_72_bytes_count_and_longer_ones_are_not_hashed()
    {
        byte[] longest = [.. Enumerable.Repeat((byte)'x', Bcrypt.MaxPasswordBytes)];
        byte[] hash = Bcrypt.Hash(longest, Bcrypt.MinCost, Salt);
        Assert.True(Bcrypt.Verify([.. longest, (byte)'y'], hash));
        Assert.Throws<ArgumentOutOfRangeException>(() => Bcrypt.Hash([.. longest, (byte)'y'], Bcrypt.MinCost, Salt));
    }

    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOe")]
    [InlineData("$3a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("$2a$xx$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("$2a$99$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("$2a$05$CCCCCCCC CCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    public void A_malformed_hash_matches_nothing(string hash) => Assert.False(Bcrypt.Verify("U*U"u8, Encoding.ASCII.GetBytes(hash)));
}
