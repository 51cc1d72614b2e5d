using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Netcd.Core.Auth.Passwords;

/// <summary>
/// Password hashes of the form <c>$2a$10$</c>, 22 characters of salt, 31 characters of hash (Provos and Mazières, 1999), as Go's
/// bcrypt package writes and reads them. Slow on purpose: 2^cost rounds. Thread-safe.
/// </summary>
public static class Bcrypt
{
    /// <summary>Lowest cost.</summary>
    public const int MinCost = 4;

    /// <summary>Highest cost.</summary>
    public const int MaxCost = 31;

    /// <summary>Longest password in bytes; only so much of it would count.</summary>
    public const int MaxPasswordBytes = 72;

    /// <summary>Bytes of salt.</summary>
    public const int SaltSize = 16;

    private const string Alphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const int HashSize = 23;
    private const int SaltLength = 22;
    private const int ShortestHash = 59;

    /// <summary>Hashes a password.</summary>
    /// <param name="password">At most <see cref="MaxPasswordBytes"/> bytes.</param>
    /// <param name="cost">From <see cref="MinCost"/> to <see cref="MaxCost"/>.</param>
    /// <param name="salt"><see cref="SaltSize"/> bytes from a cryptographic source.</param>
    /// <returns>60 ASCII characters.</returns>
    public static byte[] Hash(ReadOnlySpan<byte> password, int cost, ReadOnlySpan<byte> salt)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(password.Length, MaxPasswordBytes, nameof(password));
        ArgumentOutOfRangeException.ThrowIfNotEqual(salt.Length, SaltSize, nameof(salt));
        ArgumentOutOfRangeException.ThrowIfLessThan(cost, MinCost);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cost, MaxCost);
        return Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"$2a${cost:D2}${Encode(salt)}{Encode(Rounds(password, cost, salt))}"));
    }

    /// <summary>Whether a password is the one that was hashed. Takes the same time for right and wrong ones.</summary>
    /// <param name="password">Bytes after the 72nd do not count.</param>
    /// <param name="hash">A stored hash; one that is malformed matches nothing.</param>
    public static bool Verify(ReadOnlySpan<byte> password, ReadOnlySpan<byte> hash)
    {
        if (!TryParse(hash, out int cost, out byte[] salt, out ReadOnlySpan<byte> expected))
        {
            return false;
        }

        byte[] actual = Encoding.ASCII.GetBytes(Encode(Rounds(password, cost, salt)));
        return CryptographicOperations.FixedTimeEquals(actual, expected);
    }

    private static bool TryParse(ReadOnlySpan<byte> hash, out int cost, out byte[] salt, out ReadOnlySpan<byte> expected)
    {
        cost = 0;
        salt = [];
        expected = default;
        if (hash.Length < ShortestHash || hash[0] != '$' || hash[1] > '2')
        {
            return false;
        }

        int at = hash[2] == '$' ? 3 : 4;
        if (hash[at - 1] != '$' || hash[at + 2] != '$' || !int.TryParse(hash.Slice(at, 2), NumberStyles.None, CultureInfo.InvariantCulture, out cost) || cost is < MinCost or > MaxCost)
        {
            return false;
        }

        ReadOnlySpan<byte> rest = hash[(at + 3)..];
        expected = rest[SaltLength..];
        return TryDecode(rest[..SaltLength], out salt);
    }

    private static byte[] Rounds(ReadOnlySpan<byte> password, int cost, ReadOnlySpan<byte> salt)
    {
        // The terminating zero belongs to the key, as in the first C implementation.
        byte[] key = [.. password, 0];
        var cipher = new Blowfish();
        cipher.ExpandKey(key, salt);
        for (ulong i = 0; i < 1UL << cost; i++)
        {
            cipher.ExpandKey(key, default);
            cipher.ExpandKey(salt, default);
        }

        CryptographicOperations.ZeroMemory(key);
        byte[] text = "OrpheanBeholderScryDoubt"u8.ToArray();
        for (int block = 0; block < text.Length; block += 2 * sizeof(uint))
        {
            Span<byte> here = text.AsSpan(block);
            uint left = BinaryPrimitives.ReadUInt32BigEndian(here);
            uint right = BinaryPrimitives.ReadUInt32BigEndian(here[sizeof(uint)..]);
            for (int i = 0; i < 64; i++)
            {
                cipher.Encrypt(ref left, ref right);
            }

            BinaryPrimitives.WriteUInt32BigEndian(here, left);
            BinaryPrimitives.WriteUInt32BigEndian(here[sizeof(uint)..], right);
        }

        return text[..HashSize];
    }

    private static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        int bits = 0;
        int pending = 0;
        foreach (byte b in bytes)
        {
            pending = ((pending << 8) | b) & 0x3fff;
            for (bits += 8; bits >= 6; bits -= 6)
            {
                text.Append(Alphabet[(pending >> (bits - 6)) & 0x3f]);
            }
        }

        return bits == 0 ? text.ToString() : text.Append(Alphabet[(pending << (6 - bits)) & 0x3f]).ToString();
    }

    private static bool TryDecode(ReadOnlySpan<byte> text, out byte[] bytes)
    {
        bytes = new byte[text.Length * 6 / 8];
        int bits = 0;
        int pending = 0;
        int at = 0;
        foreach (byte c in text)
        {
            int value = Alphabet.IndexOf((char)c, StringComparison.Ordinal);
            if (value < 0)
            {
                return false;
            }

            pending = ((pending << 6) | value) & 0x3fff;
            bits += 6;
            if (bits >= 8)
            {
                bits -= 8;
                bytes[at++] = (byte)(pending >> bits);
            }
        }

        return true;
    }
}
