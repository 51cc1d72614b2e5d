namespace Netcd.Core.Auth.Passwords;

/// <summary>The cipher Blowfish with bcrypt's key schedule. One use, one thread.</summary>
internal sealed class Blowfish
{
    private readonly uint[] _subkeys = BlowfishConstants.Subkeys.ToArray();
    private readonly uint[] _sboxes = BlowfishConstants.Sboxes.ToArray();

    /// <summary>Mixes a key into the state, salted with a text that is run through the cipher.</summary>
    /// <param name="key">Repeated as often as needed; at least one byte.</param>
    /// <param name="salt">Repeated too; empty for none.</param>
    public void ExpandKey(ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt)
    {
        int keyAt = 0;
        for (int i = 0; i < _subkeys.Length; i++)
        {
            _subkeys[i] ^= NextWord(key, ref keyAt);
        }

        int saltAt = 0;
        uint left = 0;
        uint right = 0;
        Refill(_subkeys, salt, ref saltAt, ref left, ref right);
        Refill(_sboxes, salt, ref saltAt, ref left, ref right);
    }

    /// <summary>Encrypts one block of 64 bits.</summary>
    public void Encrypt(ref uint left, ref uint right)
    {
        uint[] subkeys = _subkeys;
        uint[] sboxes = _sboxes;
        uint l = left ^ subkeys[0];
        uint r = right;
        for (int i = 1; i < BlowfishConstants.SubkeyCount - 1; i += 2)
        {
            r ^= Mix(sboxes, l) ^ subkeys[i];
            l ^= Mix(sboxes, r) ^ subkeys[i + 1];
        }

        left = r ^ subkeys[BlowfishConstants.SubkeyCount - 1];
        right = l;
    }

    private static uint Mix(uint[] sboxes, uint x) =>
        ((sboxes[x >> 24] + sboxes[256 + ((x >> 16) & 0xff)]) ^ sboxes[512 + ((x >> 8) & 0xff)]) + sboxes[768 + (x & 0xff)];

    private static uint NextWord(ReadOnlySpan<byte> text, ref int at)
    {
        uint word = 0;
        for (int i = 0; i < sizeof(uint); i++)
        {
            word = (word << 8) | text[at];
            at = at + 1 == text.Length ? 0 : at + 1;
        }

        return word;
    }

    private void Refill(uint[] words, ReadOnlySpan<byte> salt, ref int saltAt, ref uint left, ref uint right)
    {
        for (int i = 0; i < words.Length; i += 2)
        {
            if (!salt.IsEmpty)
            {
                left ^= NextWord(salt, ref saltAt);
                right ^= NextWord(salt, ref saltAt);
            }

            Encrypt(ref left, ref right);
            words[i] = left;
            words[i + 1] = right;
        }
    }
}
