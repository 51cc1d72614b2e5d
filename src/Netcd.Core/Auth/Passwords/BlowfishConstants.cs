using System.Numerics;

namespace Netcd.Core.Auth.Passwords;

/// <summary>
/// The first state of Blowfish: the binary digits of the fraction of π, 32 bits a word, 18 subkeys and then four S-boxes of 256 words.
/// Computed once, at the first password, from Machin's formula π = 16·arctan(1/5) − 4·arctan(1/239).
/// </summary>
internal static class BlowfishConstants
{
    /// <summary>Words of the key schedule.</summary>
    public const int SubkeyCount = 18;

    /// <summary>Words of the four S-boxes.</summary>
    public const int SboxWords = 1024;

    private const int Words = SubkeyCount + SboxWords;
    private const int GuardBits = 64;

    private static readonly Lazy<uint[]> Digits = new(Compute);

    /// <summary>The initial subkeys.</summary>
    public static ReadOnlySpan<uint> Subkeys => Digits.Value.AsSpan(0, SubkeyCount);

    /// <summary>The initial S-boxes, one after the other.</summary>
    public static ReadOnlySpan<uint> Sboxes => Digits.Value.AsSpan(SubkeyCount);

    private static uint[] Compute()
    {
        const int fractionBits = 32 * Words;
        BigInteger one = BigInteger.One << (fractionBits + GuardBits);
        BigInteger pi = ((16 * ArcTangentOfInverse(5, one)) - (4 * ArcTangentOfInverse(239, one))) >> GuardBits;
        BigInteger fraction = pi - (new BigInteger(3) << fractionBits);
        byte[] bytes = fraction.ToByteArray(isUnsigned: true, isBigEndian: true);
        var words = new uint[Words];
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(i * sizeof(uint)));
        }

        return words;
    }

    private static BigInteger ArcTangentOfInverse(int x, BigInteger one)
    {
        BigInteger power = one / x;
        BigInteger sum = power;
        int square = x * x;
        for (int n = 3; !power.IsZero; n += 2)
        {
            power = -power / square;
            sum += power / n;
        }

        return sum;
    }
}
