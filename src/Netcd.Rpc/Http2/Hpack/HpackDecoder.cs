using System.Buffers;
using System.Text;

namespace Netcd.Rpc.Http2.Hpack;

/// <summary>Reads header blocks of one connection (RFC 7541). Not thread-safe: blocks must come in the order of the wire.</summary>
internal sealed class HpackDecoder
{
    /// <summary>Size of the dynamic table, the protocol's default.</summary>
    private const int TableSize = 4096;

    private readonly DynamicTable _table = new(TableSize);

    /// <summary>Decodes a whole header block.</summary>
    /// <param name="block">The block, without frames.</param>
    /// <param name="head">Where the headers go; null: only the table is kept up to date.</param>
    /// <exception cref="Http2ConnectionException">The block is malformed, so the tables of both ends differ from now on.</exception>
    public void Decode(ReadOnlySpan<byte> block, RequestHead? head)
    {
        int at = 0;
        bool maySetSize = true;
        while (at < block.Length)
        {
            byte first = block[at];
            if ((first & 0x80) != 0)
            {
                HeaderField known = Lookup(ReadNumber(block, ref at, 7));
                head?.Add(known);
            }
            else if ((first & 0xe0) == 0x20)
            {
                if (!maySetSize || !_table.Resize(ReadNumber(block, ref at, 5)))
                {
                    throw Malformed("dynamic table size");
                }

                continue;
            }
            else
            {
                bool isIndexed = (first & 0x40) != 0;
                int name = ReadNumber(block, ref at, isIndexed ? 6 : 4);
                string nameText = name == 0 ? ReadString(block, ref at) : Lookup(name).Name;
                HeaderField field = HeaderField.Of(nameText, ReadString(block, ref at));
                head?.Add(field);
                if (isIndexed)
                {
                    _table.Add(field);
                }
            }

            maySetSize = false;
        }
    }

    private HeaderField Lookup(int index)
    {
        if (index is > 0 and <= StaticTable.Length)
        {
            return StaticTable.Get(index);
        }

        int dynamic = index - StaticTable.Length - 1;
        return (uint)dynamic < (uint)_table.Count ? _table[dynamic] : throw Malformed("index");
    }

    private static string ReadString(ReadOnlySpan<byte> block, ref int at)
    {
        if (at >= block.Length)
        {
            throw Malformed("string");
        }

        bool isHuffman = (block[at] & 0x80) != 0;
        int length = ReadNumber(block, ref at, 7);
        if (length > block.Length - at)
        {
            throw Malformed("string");
        }

        ReadOnlySpan<byte> encoded = block.Slice(at, length);
        at += length;
        return isHuffman ? Inflate(encoded) : Encoding.Latin1.GetString(encoded);
    }

    private static string Inflate(ReadOnlySpan<byte> encoded)
    {
        const int onStack = 256;
        int most = (encoded.Length * 8 / 5) + 1;
        byte[]? rented = most <= onStack ? null : ArrayPool<byte>.Shared.Rent(most);
        Span<byte> target = rented is null ? stackalloc byte[onStack] : rented;
        try
        {
            int length = Huffman.Decode(encoded, target);
            return length < 0 ? throw Malformed("Huffman code") : Encoding.Latin1.GetString(target[..length]);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    private static int ReadNumber(ReadOnlySpan<byte> block, ref int at, int bits)
    {
        int mask = (1 << bits) - 1;
        int value = block[at++] & mask;
        if (value < mask)
        {
            return value;
        }

        // Three more bytes are 2 million: more than any block may hold.
        for (int shift = 0; shift <= 14 && at < block.Length; shift += 7)
        {
            byte next = block[at++];
            value += (next & 0x7f) << shift;
            if ((next & 0x80) == 0)
            {
                return value;
            }
        }

        throw Malformed("number");
    }

    private static Http2ConnectionException Malformed(string what) => new(Http2Error.CompressionError, $"malformed header block: {what}");
}
