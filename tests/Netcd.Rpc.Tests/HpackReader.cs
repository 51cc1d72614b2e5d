using System.Text;

namespace Netcd.Rpc.Tests;

/// <summary>Just enough HPACK for Kestrel's responses: static and dynamic table, literals without Huffman coding.</summary>
internal sealed class HpackReader
{
    private static readonly (string, string)[] Static =
    [
        (":authority", ""), (":method", "GET"), (":method", "POST"), (":path", "/"), (":path", "/index.html"), (":scheme", "http"), (":scheme", "https"),
        (":status", "200"), (":status", "204"), (":status", "206"), (":status", "304"), (":status", "400"), (":status", "404"), (":status", "500"),
        ("accept-charset", ""), ("accept-encoding", "gzip, deflate"), ("accept-language", ""), ("accept-ranges", ""), ("accept", ""),
        ("access-control-allow-origin", ""), ("age", ""), ("allow", ""), ("authorization", ""), ("cache-control", ""), ("content-disposition", ""),
        ("content-encoding", ""), ("content-language", ""), ("content-length", ""), ("content-location", ""), ("content-range", ""), ("content-type", ""),
        ("cookie", ""), ("date", ""), ("etag", ""), ("expect", ""), ("expires", ""), ("from", ""), ("host", ""), ("if-match", ""), ("if-modified-since", ""),
        ("if-none-match", ""), ("if-range", ""), ("if-unmodified-since", ""), ("last-modified", ""), ("link", ""), ("location", ""), ("max-forwards", ""),
        ("proxy-authenticate", ""), ("proxy-authorization", ""), ("range", ""), ("referer", ""), ("refresh", ""), ("retry-after", ""), ("server", ""),
        ("set-cookie", ""), ("strict-transport-security", ""), ("transfer-encoding", ""), ("user-agent", ""), ("vary", ""), ("via", ""), ("www-authenticate", ""),
    ];

    private readonly List<(string, string)> _dynamic = [];

    public List<KeyValuePair<string, string>> Read(byte[] block)
    {
        var headers = new List<KeyValuePair<string, string>>();
        int at = 0;
        while (at < block.Length)
        {
            byte first = block[at];
            if ((first & 0x80) != 0)
            {
                (string name, string value) = Entry(Number(block, ref at, 7));
                headers.Add(new(name, value));
            }
            else if ((first & 0xe0) == 0x20)
            {
                Number(block, ref at, 5);
                _dynamic.Clear();
            }
            else
            {
                bool indexed = (first & 0x40) != 0;
                int index = Number(block, ref at, indexed ? 6 : 4);
                string name = index == 0 ? Text(block, ref at) : Entry(index).Name;
                string value = Text(block, ref at);
                if (indexed)
                {
                    _dynamic.Insert(0, (name, value));
                }

                headers.Add(new(name, value));
            }
        }

        return headers;
    }

    private static int Number(byte[] block, ref int at, int bits)
    {
        int mask = (1 << bits) - 1;
        int value = block[at++] & mask;
        if (value < mask)
        {
            return value;
        }

        int shift = 0;
        byte next;
        do
        {
            next = block[at++];
            value += (next & 0x7f) << shift;
            shift += 7;
        }
        while ((next & 0x80) != 0);
        return value;
    }

    private static string Text(byte[] block, ref int at)
    {
        Assert.Equal(0, block[at] & 0x80);
        int length = Number(block, ref at, 7);
        at += length;
        return Encoding.ASCII.GetString(block, at - length, length);
    }

    private (string Name, string Value) Entry(int index) => index <= Static.Length ? Static[index - 1] : _dynamic[index - Static.Length - 1];
}
