using System.Buffers;
using System.IO.Pipelines;
using Netcd.Rpc.Listening.Authority;

namespace Netcd.Rpc.Tests;

public sealed class AuthorityTests
{
    private const string Path = "/test.Service/Method";

    // "#initially=[127.0.0.1:2379]" in the Huffman code, as the Go client sends it.
    private static readonly byte[] Odd = Convert.FromHexString("ffa35464987451ea0ffd844eae05c0b86e09975fffe7");

    [Theory]
    [InlineData("#initially=[127.0.0.1:2379]")]
    [InlineData("#initially=[http://a:2379;http://b:2379;http://c:2379]")]
    [InlineData("/var/run/etcd.sock")]
    [InlineData("run%2Fetcd.sock")]
    public async Task A_client_with_an_odd_authority_is_served(string authority)
    {
        await using TestServer server = await TestServer.StartAsync(t => t.Unary(Path, (call, request) =>
        {
            call.Write(request.ToArray());
            return default;
        }));
        using Http2Connection connection = await Http2Connection.OpenAsync(server);
        // The first call puts the authority into the dynamic table, the later ones use it from there and add other entries.
        for (int i = 0; i < 200; i++)
        {
            int id = (i * 2) + 1;
            Http2Frame headers = Http2Connection.Headers(id, [.. Http2Connection.Post(Path, ("n", new string('n', i))).Where(h => h.Item1 != ":authority")]);
            byte[] authorityField = i % 50 == 0 ? [0x41, .. Text(authority)] : [0x80 | 62];
            await connection.SendAsync(headers with { Payload = [.. authorityField, .. headers.Payload] }, Http2Connection.Data(id, Http2Connection.Message("x"u8)));
            Http2Response response = await connection.ReadResponseAsync(id);
            Assert.Equal("0", response["grpc-status"]);
            Assert.Equal(Http2Connection.Message("x"u8), response.Data);
        }
    }

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("127.0.0.1:2379", true)]
    [InlineData("[::1]:2379", true)]
    [InlineData("a_b.example.com:1", true)]
    [InlineData("a:b", false)]
    [InlineData(":2379", false)]
    [InlineData("#x", false)]
    [InlineData("a/b", false)]
    public void Acceptable_authorities_are_those_of_Kestrel(string authority, bool acceptable) => Assert.Equal(acceptable, HeaderBlock.IsAcceptable(authority));

    [Fact]
    public void The_length_of_the_authority_does_not_change()
    {
        byte[] block = [0x83, 0x41, (byte)(0x80 | Odd.Length), .. Odd, 0x86, 0x00, .. Text("name"), .. Text("value")];
        byte[] repaired = HeaderBlock.Repair(block)!;
        Assert.Equal([0x83, 0x41, .. Text("-initially--127.0.0.1-2379-"), 0x86, 0x00, .. Text("name"), .. Text("value")], repaired);
    }

    [Fact]
    public void Good_and_malformed_blocks_are_left_alone()
    {
        Assert.Null(HeaderBlock.Repair([0x83, 0x41, .. Text("localhost:2379"), 0x86]));
        Assert.Null(HeaderBlock.Repair([]));
        byte[] block = [0x83, 0x3f, 0xe1, 0x1f, 0x41, .. Text("#bad"), 0x00, .. Text("name"), .. Text(new string('v', 300))];
        for (int cut = 0; cut < 9; cut++)
        {
            Assert.Null(HeaderBlock.Repair(block[..cut]));
        }

        var random = new Random(5);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] noise = new byte[random.Next(40)];
            random.NextBytes(noise);
            HeaderBlock.Repair(noise);
        }
    }

    [Fact]
    public void All_printable_characters_with_short_codes_are_decoded()
    {
        // From RFC 7541, appendix C.4.
        Assert.Equal("www.example.com", HuffmanText.Decode(Convert.FromHexString("f1e3c2e5f23a6ba0ab90f4ff")));
        Assert.Equal("no-cache", HuffmanText.Decode(Convert.FromHexString("a8eb10649cbf")));
        Assert.Equal("https://www.example.com", HuffmanText.Decode(Convert.FromHexString("9d29ad171863c78f0b97c8e9ae82ae43d3")));
        Assert.Equal("foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1", HuffmanText.Decode(Convert.FromHexString(
            "94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007")));
        Assert.Null(HuffmanText.Decode([0xff, 0xff, 0xff]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task Bytes_pass_unchanged_however_they_are_split(int size)
    {
        byte[] bytes =
        [
            .. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 9, 1, 4, 0, 0, 0, 1, 0x83, 0x86, 0x41, 5, .. "a.b:1"u8,
            .. Enumerable.Range(0, 5000).Select(i => (byte)i),
        ];
        var pipe = new Pipe();
        var reader = new AuthorityRepair(pipe.Reader);
        Task<byte[]> reading = Task.Run(async () =>
        {
            var all = new List<byte>();
            while (true)
            {
                ReadResult result = await reader.ReadAsync();
                // Kestrel may take less than it was given.
                ReadOnlySequence<byte> part = result.Buffer.Slice(0, Math.Min(result.Buffer.Length, 100));
                all.AddRange(part.ToArray());
                bool end = result.IsCompleted && part.Length == result.Buffer.Length;
                reader.AdvanceTo(part.End);
                if (end)
                {
                    return all.ToArray();
                }
            }
        });
        foreach (byte[] chunk in bytes.Chunk(size))
        {
            await pipe.Writer.WriteAsync(chunk);
        }

        await pipe.Writer.CompleteAsync();
        Assert.Equal(bytes, await Soon.In(reading));
        await reader.CompleteAsync();
    }

    private static byte[] Text(string text) => text.Length < 127
        ? [(byte)text.Length, .. System.Text.Encoding.ASCII.GetBytes(text)]
        : [127, (byte)(0x80 | ((text.Length - 127) & 0x7f)), (byte)((text.Length - 127) >> 7), .. System.Text.Encoding.ASCII.GetBytes(text)];
}
