using System.Security.Cryptography;
using System.Text;
using Netcd.Core.Auth.Passwords;
using Netcd.Core.V2;

namespace Netcd.Server.V2.Auth;

/// <summary>
/// Hashes and checks passwords. Clients send theirs with every request, so the last ones that matched are remembered (as keyed
/// hashes), at most <see cref="Remembered"/>; anything else costs a whole bcrypt. Thread-safe.
/// </summary>
internal sealed class V2Passwords
{
    private const int Remembered = 1024;
    private const int Cost = 10;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly Dictionary<string, byte[]> _matched = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>Hashes a password for storage; bytes after the 72nd do not count.</summary>
    public static string Hash(string password)
    {
        byte[] bytes = V2Text.ToBytes(password);
        return Encoding.ASCII.GetString(Bcrypt.Hash(bytes.AsSpan(0, Math.Min(bytes.Length, Bcrypt.MaxPasswordBytes)), Cost, RandomNumberGenerator.GetBytes(Bcrypt.SaltSize)));
    }

    /// <summary>Whether the password is the one behind a stored hash.</summary>
    public bool Matches(string password, string hash)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(password);
        byte[] digest = HMACSHA256.HashData(_key, bytes);
        lock (_lock)
        {
            if (_matched.TryGetValue(hash, out byte[]? known) && CryptographicOperations.FixedTimeEquals(known, digest))
            {
                return true;
            }
        }

        if (!Bcrypt.Verify(bytes, Encoding.ASCII.GetBytes(hash)))
        {
            return false;
        }

        lock (_lock)
        {
            if (_matched.Count >= Remembered)
            {
                _matched.Clear();
            }

            _matched[hash] = digest;
        }

        return true;
    }
}
