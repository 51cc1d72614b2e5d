using System.Text;
using Netcd.Rpc.Http2;
using Netcd.Rpc.Http2.Hpack;

namespace Netcd.Rpc.Tests;

/// <summary>Header blocks: the examples of RFC 7541, appendix C, and blocks that must be refused.</summary>
public sealed class HpackDecoderTests
{
    // All 256 bytes in the Huffman code, made by python3-hpack.
    private const string AllBytes =
        "ffc7fffd8fffffe2fffffe3fffffe4fffffe5fffffe6fffffe7fffffe8ffffeafffffff3fffffa7fffffabffffffdfffffebfffffecfffffedfffffeefffffefffffff0ffffff1ffffff2fffffffbfffffcffffffd3fffffd7fffffdbfffffdffffffe3fffffe7fffffebfffffed4fe3f9ffaffcabf1febfafefe7fdfd2cbb00089969b71d79fb9f7fff20ffbff3ff50ddbd7f061c58f265cd9f469d5af66dddbf871e5f9cff7ff7fffc3ff9ffe45fff4719242cb34e6e9d68a6a3d7dac426defe3cfaf7fffbfe7ffbffdffffffcfffe6ffff4bfff9ffffa3fffd3ffff53fffd5ffffb3fffeb7fffdaffffb7ffff73fffeeffffdeffffebffffbfffffd9ffffdbfffebffffe0ffffeeffffc3ffff8bffff1ffffe4fffee7fffb1ffff97fffd9ffffcdffff9fffffbffffdafffeeffff4ffffb7fffee7fffe8ffffd3fffdeffffd5fffeeffffbdffffe1fffdfffff7fffff5ffffecffff07fff87fffe0ffff17fffedffff87ffff77fffeffffeaffff8bfffe3ffff93ffff87fffcbffff37ffff1fffff83ffffe1fffebfffe3ffff3fffff2ffffa3ffffd9fffff17ffffc7fffff27ffffdefffffbffffff2fffff8fffffb7fff97fff8fffffe6fffffc1fffff87ffffe7fffffc5ffffe5fffe4ffff2fffffd1fffff4ffffffefffffe3fffffc9fffff97fffb3ffffcffffb7fffcdffff4ffff9ffffd1ffffcffffeaffffafffffddffffeffffff4fffff5fffffabffffa7ffffd7fffff9bffffecfffffb7fffff3fffffe8fffffd3fffffabfffff5fffffff7ffffecfffffdbfffffbbfffff7ffffff0fffffbbf";

    public static TheoryData<string, string> Malformed => new()
    {
        { "index 0", "80" },
        { "an index behind both tables", "be" },
        { "a string that is longer than the block", "00056162" },
        { "no value", "000161" },
        { "a number without end", "ffffffffffffff" },
        { "a table larger than allowed", "3fe29f01" },
        { "a table size behind a header", "8220" },
        { "padding with a zero", "00016181fe" },
        { "padding of a whole byte", "000161821fff" },
        { "the end of a string inside of one", "00016184fffffffc" },
    };

    [Fact]
    public void Every_byte_has_its_code()
    {
        byte[] decoded = new byte[1024];
        int length = Huffman.Decode(Convert.FromHexString(AllBytes), decoded);
        Assert.Equal([.. Enumerable.Range(0, 256).Select(i => (byte)i)], decoded[..length]);
    }

    [Fact]
    public void The_requests_of_the_RFC_share_a_table()
    {
        // C.4.1 to C.4.3.
        var decoder = new HpackDecoder();
        Assert.Equal(("GET", "/", "http", "www.example.com", ""), Decode(decoder, "828684418cf1e3c2e5f23a6ba0ab90f4ff"));
        Assert.Equal(("GET", "/", "http", "www.example.com", "cache-control: no-cache"), Decode(decoder, "828684be5886a8eb10649cbf"));
        Assert.Equal(("GET", "/index.html", "https", "www.example.com", "custom-key: custom-value"), Decode(decoder, "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf"));
    }

    [Fact]
    public void Old_entries_leave_a_full_table()
    {
        var decoder = new HpackDecoder();
        // Each entry counts 1 + 1000 + 32, so three fit, and a fourth one drives the first one out.
        foreach (char name in "abcd")
        {
            decoder.Decode([0x40, 1, (byte)name, 0x7f, .. Number(1000 - 127), .. Encoding.ASCII.GetBytes(new string(name, 1000))], null);
        }

        var head = new RequestHead();
        decoder.Decode([0x80 | 62, 0x80 | 63, 0x80 | 64], head);
        Assert.Equal(["d", "c", "b"], head.Fields.ToArray().Select(f => f.Name));
        Assert.Throws<Http2ConnectionException>(() => decoder.Decode([0x80 | 65], head));
        decoder.Decode([0x20], head);
        Assert.Throws<Http2ConnectionException>(() => decoder.Decode([0x80 | 62], head));
    }

    [Fact]
    public void An_entry_larger_than_the_table_empties_it()
    {
        var decoder = new HpackDecoder();
        decoder.Decode([0x40, 1, (byte)'a', 1, (byte)'b'], null);
        decoder.Decode([0x40, 1, (byte)'c', 0x7f, .. Number(5000 - 127), .. new byte[5000]], null);
        Assert.Throws<Http2ConnectionException>(() => decoder.Decode([0x80 | 62], null));
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Malformed_blocks_end_the_connection(string what, string block)
    {
        var e = Assert.Throws<Http2ConnectionException>(() => new HpackDecoder().Decode(Convert.FromHexString(block), new RequestHead()));
        Assert.True(e.Error == Http2Error.CompressionError, what);
    }

    [Fact]
    public void Noise_never_does_worse_than_that()
    {
        var random = new Random(5);
        for (int i = 0; i < 50_000; i++)
        {
            byte[] noise = new byte[random.Next(60)];
            random.NextBytes(noise);
            try
            {
                new HpackDecoder().Decode(noise, new RequestHead());
            }
            catch (Http2ConnectionException e)
            {
                Assert.Equal(Http2Error.CompressionError, e.Error);
            }
        }
    }

    [Theory]
    [InlineData("Upper", "x")]
    [InlineData(":unknown", "x")]
    [InlineData("connection", "close")]
    [InlineData("te", "gzip")]
    [InlineData("a b", "x")]
    [InlineData("", "x")]
    [InlineData("a", "x\ny")]
    public void Headers_that_HTTP2_forbids_make_a_request_malformed(string name, string value)
    {
        var head = new RequestHead();
        head.Add(HeaderField.Of(":method", "POST"));
        head.Add(HeaderField.Of(":path", "/"));
        Assert.True(head.IsComplete);
        head.Add(HeaderField.Of(name, value));
        Assert.False(head.IsComplete);
    }

    [Fact]
    public void Pseudo_headers_come_once_and_first()
    {
        var twice = new RequestHead();
        twice.Add(HeaderField.Of(":path", "/a"));
        twice.Add(HeaderField.Of(":path", "/b"));
        Assert.True(twice.IsMalformed);
        var late = new RequestHead();
        late.Add(HeaderField.Of("a", "b"));
        late.Add(HeaderField.Of(":path", "/b"));
        Assert.True(late.IsMalformed);
    }

    private static (string, string, string, string, string) Decode(HpackDecoder decoder, string block)
    {
        var head = new RequestHead();
        decoder.Decode(Convert.FromHexString(block), head);
        Assert.True(head.IsComplete);
        return (head.Method, head.Path, head.Scheme, head.Authority, string.Join(", ", head.Fields.ToArray().Select(f => $"{f.Name}: {f.Value}")));
    }

    private static byte[] Number(int rest)
    {
        var bytes = new List<byte>();
        for (; rest >= 128; rest >>= 7)
        {
            bytes.Add((byte)(0x80 | (rest & 0x7f)));
        }

        return [.. bytes, (byte)rest];
    }
}
