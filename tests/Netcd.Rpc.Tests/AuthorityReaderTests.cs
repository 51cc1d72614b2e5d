using System.Buffers;
using System.IO.Pipelines;
using Netcd.Rpc.Listening;

namespace Netcd.Rpc.Tests;

public sealed class AuthorityReaderTests
{
    private static readonly byte[] Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();
    private static readonly byte[] Opening = [.. Preface, .. Frame(Http2Frame.Settings, [0, 4, 0, 1, 0, 0]), .. Frame(Http2Frame.WindowUpdate, [0, 0, 9, 9])];
    private static readonly byte[] Bad = Frame(Http2Frame.Headers, AuthorityTests.Headers(1, [0x41, .. AuthorityTests.Text("http://node:2379")]).Payload);
    private static readonly byte[] Repaired = Frame(Http2Frame.Headers, AuthorityTests.Headers(1, [0x41, .. AuthorityTests.Text("node:2379")]).Payload);
    private static readonly byte[] Good = Frame(Http2Frame.Headers, AuthorityTests.Headers(1, [0x41, .. AuthorityTests.Text("node:2379")]).Payload);
    private static readonly byte[] Data = Frame(Http2Frame.Data, new byte[3000]);

    private readonly Pipe _pipe = new();
    private readonly AuthorityReader _reader;

    public AuthorityReaderTests() => _reader = new AuthorityReader(_pipe.Reader);

    public static TheoryData<string, byte[], byte[]> Inputs => new()
    {
        { "bad", [.. Opening, .. Bad, .. Data, .. Bad], [.. Opening, .. Repaired, .. Data, .. Bad] },
        { "good", [.. Opening, .. Good, .. Data], [.. Opening, .. Good, .. Data] },
        { "no request", Opening, Opening },
        { "cut off", [.. Opening, .. Bad[..^1]], [.. Opening, .. Bad[..^1]] },
        { "authority cut off by the end of the frame", [.. Opening, 0, 0, 4, 1, 0, 0, 0, 0, 1, 0x41, 9, (byte)'a', (byte)'/'], [.. Opening, 0, 0, 4, 1, 0, 0, 0, 0, 1, 0x41, 9, (byte)'a', (byte)'/'] },
        { "too long", [.. Opening, 0, 0x40, 1, 1, 0, 0, 0, 0, 1, 7], [.. Opening, 0, 0x40, 1, 1, 0, 0, 0, 0, 1, 7] },
        { "empty headers", [.. Opening, .. Frame(Http2Frame.Headers, [])], [.. Opening, .. Frame(Http2Frame.Headers, [])] },
        { "nothing", [], [] },
        { "another preface", [.. "PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n"u8, .. Bad], [.. "PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n"u8, .. Bad] },
        { "too many frames", [.. Opening, .. Pings(30), .. Bad], [.. Opening, .. Pings(30), .. Bad] },
        { "just few enough frames", [.. Opening, .. Pings(29), .. Bad], [.. Opening, .. Pings(29), .. Repaired] },
        { "would not fit its place in the table", [.. Opening, .. Frame(Http2Frame.Headers, [0x41, 1, (byte)'/'])], [.. Opening, .. Frame(Http2Frame.Headers, [0x41, 1, (byte)'/'])] },
    };

    [Theory]
    [MemberData(nameof(Inputs))]
    public async Task The_bytes_are_the_same_however_they_arrive_and_are_read(string what, byte[] input, byte[] expected)
    {
        foreach (int step in new[] { 1, 7, 100, 100_000 })
        {
            foreach (int bite in new[] { 1, 50, 100_000 })
            {
                var pipe = new Pipe();
                Task writing = WriteAsync(pipe.Writer, input, step);
                byte[] read = await Soon.In(ReadAllAsync(new AuthorityReader(pipe.Reader), bite));
                Assert.True(expected.AsSpan().SequenceEqual(read), $"{what}, {step}, {bite}");
                await writing;
            }
        }
    }

    [Fact]
    public async Task Whole_frames_are_shown_at_once_and_parts_of_the_opening_are_not()
    {
        byte[] input = [.. Opening, .. Bad, .. "abc"u8];
        int[] ends = [Preface.Length, Preface.Length + 15, Opening.Length, Opening.Length + Bad.Length];
        for (int i = 1; i <= input.Length; i++)
        {
            await _pipe.Writer.WriteAsync(input.AsMemory(i - 1, 1));
            bool shown = _reader.TryRead(out ReadResult result);
            Assert.Equal(ends.Contains(i) || i > Opening.Length + Bad.Length, shown);
            if (shown)
            {
                _reader.AdvanceTo(result.Buffer.End);
            }
        }
    }

    [Fact]
    public async Task Bytes_that_were_examined_but_not_consumed_come_again_with_more()
    {
        await _pipe.Writer.WriteAsync((byte[])[.. Opening, .. Bad]);
        ReadResult result = await _reader.ReadAsync();
        Assert.Equal([.. Opening, .. Repaired], result.Buffer.ToArray());
        _reader.AdvanceTo(result.Buffer.GetPosition(Opening.Length), result.Buffer.End);
        Assert.False(_reader.TryRead(out _));
        ValueTask<ReadResult> waiting = _reader.ReadAsync();
        Assert.False(waiting.IsCompleted);
        await _pipe.Writer.WriteAsync(Data);
        result = await waiting;
        Assert.Equal([.. Repaired, .. Data], result.Buffer.ToArray());
        _reader.AdvanceTo(result.Buffer.End);
        await _pipe.Writer.CompleteAsync();
        Assert.True((await _reader.ReadAsync()).IsCompleted);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(10_000)]
    public async Task A_waiting_read_can_be_cancelled_and_repeated(int sent)
    {
        byte[] input = [.. Opening, .. Bad];
        sent = Math.Min(sent, input.Length);
        await _pipe.Writer.WriteAsync(input.AsMemory(0, sent));
        if (_reader.TryRead(out ReadResult result))
        {
            _reader.AdvanceTo(result.Buffer.End);
        }

        ValueTask<ReadResult> waiting = _reader.ReadAsync();
        _reader.CancelPendingRead();
        result = await waiting;
        Assert.True(result.IsCanceled);
        Assert.True(result.Buffer.IsEmpty);
        _reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        await _pipe.Writer.WriteAsync((byte[])[.. input[sent..], .. Data]);
        await _pipe.Writer.CompleteAsync();
        Assert.True((await Soon.In(ReadAllAsync(_reader, 1000))).AsSpan().EndsWith(Data));
    }

    [Fact]
    public async Task Completion_reaches_the_connection()
    {
        await _reader.CompleteAsync();
        Assert.True((await _pipe.Writer.WriteAsync(Data)).IsCompleted);
    }

    [Fact]
    public void Huffman_decodes_every_byte()
    {
        byte[] coded = Convert.FromHexString(
            "ffc7fffd8fffffe2fffffe3fffffe4fffffe5fffffe6fffffe7fffffe8ffffeafffffff3fffffa7fffffabffffffdfffffebfffffecfffffedfffffeefffffefffffff0ffffff1ffffff2fffffffbfffffcffffffd3fffffd7fffffdbfffffdffffffe3fffffe7fffffebfffffed4fe3f9ffaffcabf1febfafefe7fdfd2cbb00089969b71d79fb9f7fff20ffbff3ff50ddbd7f061c58f265cd9f469d5af66dddbf871e5f9cff7ff7fffc3ff9ffe45fff4719242cb34e6e9d68a6a3d7dac426defe3cfaf7fffbfe7ffbffdffffffcfffe6ffff4bfff9ffffa3fffd3ffff53fffd5ffffb3fffeb7fffdaffffb7ffff73fffeeffffdeffffebffffbfffffd9ffffdbfffebffffe0ffffeeffffc3ffff8bffff1ffffe4fffee7fffb1ffff97fffd9ffffcdffff9fffffbffffdafffeeffff4ffffb7fffee7fffe8ffffd3fffdeffffd5fffeeffffbdffffe1fffdfffff7fffff5ffffecffff07fff87fffe0ffff17fffedffff87ffff77fffeffffeaffff8bfffe3ffff93ffff87fffcbffff37ffff1fffff83ffffe1fffebfffe3ffff3fffff2ffffa3ffffd9fffff17ffffc7fffff27ffffdefffffbffffff2fffff8fffffb7fff97fff8fffffe6fffffc1fffff87ffffe7fffffc5ffffe5fffe4ffff2fffffd1fffff4ffffffefffffe3fffffc9fffff97fffb3ffffcffffb7fffcdffff4ffff9ffffd1ffffcffffeaffffafffffddffffeffffff4fffff5fffffabffffa7ffffd7fffff9bffffecfffffb7fffff3fffffe8fffffd3fffffabfffff5fffffff7ffffecfffffdbfffffbbfffff7ffffff0fffffbbf");
        byte[] text = new byte[256];
        Assert.Equal(256, HpackHuffman.Decode(coded, text));
        Assert.Equal(Enumerable.Range(0, 256).Select(i => (byte)i), text);
        Assert.Equal(-1, HpackHuffman.Decode(coded, text.AsSpan(0, 255)));
    }

    [Theory]
    [InlineData("ffffffff", "the end mark")]
    [InlineData("1f", "")]
    [InlineData("1fff", "a whole byte of padding")]
    [InlineData("1e", "padding of zeros")]
    public void Huffman_refuses_wrong_code(string coded, string why) =>
        Assert.Equal(why.Length == 0 ? 1 : -1, HpackHuffman.Decode(Convert.FromHexString(coded), new byte[8]));

    private static byte[] Pings(int count) => [.. Enumerable.Repeat(Frame(Http2Frame.Ping, new byte[8]), count).SelectMany(f => f)];

    private static byte[] Frame(byte type, byte[] payload) =>
        [(byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, type, 0, 0, 0, 0, 1, .. payload];

    private static async Task WriteAsync(PipeWriter writer, byte[] input, int step)
    {
        for (int at = 0; at < input.Length; at += step)
        {
            await writer.WriteAsync(input.AsMemory(at, Math.Min(step, input.Length - at)));
        }

        await writer.CompleteAsync();
    }

    private static async Task<byte[]> ReadAllAsync(PipeReader reader, int bite)
    {
        var all = new ArrayBufferWriter<byte>();
        while (true)
        {
            ReadResult result = await reader.ReadAsync();
            ReadOnlySequence<byte> part = result.Buffer.Slice(0, Math.Min(bite, result.Buffer.Length));
            foreach (ReadOnlyMemory<byte> memory in part)
            {
                all.Write(memory.Span);
            }

            bool last = result.IsCompleted && part.Length == result.Buffer.Length;
            reader.AdvanceTo(part.End);
            if (last)
            {
                return all.WrittenSpan.ToArray();
            }
        }
    }
}
