namespace Netcd.Rpc.Listening;

/// <summary>Steps over the fields of an HPACK block without keeping a dynamic table, to find a literal <c>:authority</c>.</summary>
internal ref struct HeaderBlockReader(ReadOnlySpan<byte> block)
{
    /// <summary>An authority of more coded bytes is left to Kestrel.</summary>
    public const int MaxCodedText = 1024;

    /// <summary>Room for any decoded text: no code is shorter than five bits.</summary>
    public const int MaxText = MaxCodedText * 8 / 5;

    private const int AuthorityIndex = 1;

    private readonly ReadOnlySpan<byte> _block = block;
    private int _at;

    /// <summary>Where the value's length prefix begins.</summary>
    public int ValueStart { get; private set; }

    /// <summary>Where the field ends.</summary>
    public int ValueEnd { get; private set; }

    /// <summary>Whether the field enters the dynamic table.</summary>
    public bool IsIndexed { get; private set; }

    /// <summary>Finds the first literal <c>:authority</c>.</summary>
    /// <param name="value">Room for the decoded value: <see cref="MaxText"/> bytes.</param>
    /// <returns>Length of the value, or -1 when there is none or the block is malformed or ends within it.</returns>
    public int FindAuthority(scoped Span<byte> value)
    {
        while (_at < _block.Length)
        {
            byte first = _block[_at];
            if ((first & 0x80) != 0 || (first & 0xe0) == 0x20)
            {
                // An indexed field, or a new size of the dynamic table.
                if (ReadNumber((first & 0x80) != 0 ? 7 : 5) < 0)
                {
                    return -1;
                }

                continue;
            }

            IsIndexed = (first & 0x40) != 0;
            int name = ReadNumber(IsIndexed ? 6 : 4);
            bool isAuthority = name == AuthorityIndex;
            if (name < 0 || (name == 0 && !ReadName(value, out isAuthority)))
            {
                return -1;
            }

            ValueStart = _at;
            if (!ReadText(out ReadOnlySpan<byte> coded, out bool huffman))
            {
                return -1;
            }

            if (isAuthority)
            {
                ValueEnd = _at;
                return Decode(coded, huffman, value);
            }
        }

        return -1;
    }

    private static int Decode(ReadOnlySpan<byte> coded, bool huffman, Span<byte> text)
    {
        if (coded.Length > MaxCodedText)
        {
            return -1;
        }

        if (huffman)
        {
            return HpackHuffman.Decode(coded, text);
        }

        coded.CopyTo(text);
        return coded.Length;
    }

    private bool ReadName(scoped Span<byte> scratch, out bool isAuthority)
    {
        bool whole = ReadText(out ReadOnlySpan<byte> coded, out bool huffman);
        int length = Decode(coded, huffman, scratch);
        isAuthority = length >= 0 && scratch[..length].SequenceEqual(":authority"u8);
        return whole;
    }

    private bool ReadText(out ReadOnlySpan<byte> coded, out bool huffman)
    {
        coded = default;
        huffman = _at < _block.Length && (_block[_at] & 0x80) != 0;
        int length = ReadNumber(7);
        if (length < 0 || length > _block.Length - _at)
        {
            return false;
        }

        coded = _block.Slice(_at, length);
        _at += length;
        return true;
    }

    /// <summary>A number in the low bits of a byte and those that follow; -1 when it is cut off or beyond every frame's size.</summary>
    private int ReadNumber(int bits)
    {
        if (_at == _block.Length)
        {
            return -1;
        }

        int mask = (1 << bits) - 1;
        int value = _block[_at++] & mask;
        if (value < mask)
        {
            return value;
        }

        for (int shift = 0; shift <= 21 && _at < _block.Length; shift += 7)
        {
            byte next = _block[_at++];
            value += (next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        return -1;
    }
}
