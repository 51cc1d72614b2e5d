using System.Buffers;
using System.Text;
using Netcd.Rpc.Listening;
using Netcd.Rpc.Wire;

namespace Netcd.Rpc.Tests;

public sealed class WireCodingTests
{
    [Theory]
    [InlineData("1n", 1)]
    [InlineData("100n", 1)]
    [InlineData("101n", 2)]
    [InlineData("1u", 10)]
    [InlineData("250m", 2_500_000)]
    [InlineData("5S", 50_000_000)]
    [InlineData("2M", 1_200_000_000)]
    [InlineData("1H", 36_000_000_000)]
    [InlineData("99999999H", 3_599_999_964_000_000_000)]
    [InlineData("00000000S", 0)]
    public void Timeouts_are_read_in_all_units(string text, long ticks)
    {
        Assert.Null(RpcTimeout.Parse(text, out TimeSpan timeout));
        Assert.Equal(ticks, timeout.Ticks);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("S")]
    [InlineData("5s")]
    [InlineData(" 5S")]
    [InlineData("5.0S")]
    [InlineData("0x5S")]
    [InlineData("٣S")]
    [InlineData("123456789S")]
    public void Malformed_timeouts_are_refused(string text) => Assert.NotNull(RpcTimeout.Parse(text, out _));

    [Theory]
    [InlineData(0, "0u")]
    [InlineData(1, "1u")]
    [InlineData(50_000_000, "5000000u")]
    [InlineData(1_000_000_000, "100000m")]
    [InlineData(36_000_000_000_000, "3600000S")]
    public void Timeouts_are_written_in_the_smallest_unit_that_fits(long ticks, string text) =>
        Assert.Equal(text, RpcTimeout.Format(TimeSpan.FromTicks(ticks)));

    [Fact]
    public void A_written_timeout_is_never_shorter_than_the_original()
    {
        var random = new Random(3);
        foreach (TimeSpan timeout in Enumerable.Range(0, 2000).Select(_ => TimeSpan.FromTicks(random.NextInt64(1L << random.Next(1, 62)))).Append(TimeSpan.FromHours(99_999_999)))
        {
            Assert.Null(RpcTimeout.Parse(RpcTimeout.Format(timeout), out TimeSpan read));
            Assert.InRange(read, timeout, TimeSpan.MaxValue);
        }
    }

    [Theory]
    [InlineData("plain text, with: punctuation~", "plain text, with: punctuation~")]
    [InlineData("100%", "100%25")]
    [InlineData("a\nb\tc\u007f", "a%0Ab%09c%7F")]
    [InlineData("ü✓", "%C3%BC%E2%9C%93")]
    public void Status_texts_are_percent_encoded_both_ways(string text, string header)
    {
        Assert.Equal(header, StatusText.Encode(text));
        Assert.Equal(text, StatusText.Decode(header));
    }

    [Theory]
    [InlineData("50% off", "50% off")]
    [InlineData("%", "%")]
    [InlineData("%4", "%4")]
    [InlineData("%zz%41", "%zzA")]
    public void Broken_percent_codes_are_kept(string header, string text) => Assert.Equal(text, StatusText.Decode(header));

    [Theory]
    [InlineData("AAEC", true, "000102")]
    [InlineData("AAE", true, "0001")]
    [InlineData("AAE=", true, "0001")]
    [InlineData("AA", true, "00")]
    [InlineData("AA==", true, "00")]
    [InlineData("", true, "")]
    [InlineData("A", false, "")]
    [InlineData("%%%", false, "")]
    public void Binary_headers_need_no_padding(string header, bool valid, string hex)
    {
        Assert.Equal(valid, BinaryHeader.TryDecode(header, out byte[] value));
        Assert.Equal(hex, Convert.ToHexString(value));
    }

    [Fact]
    public void A_frame_is_found_wherever_its_bytes_are_split()
    {
        byte[] bytes = [0, 0, 0, 1, 3, .. Enumerable.Range(0, 259).Select(i => (byte)i), 77];
        for (int split = 0; split <= bytes.Length; split++)
        {
            ReadOnlySequence<byte> buffer = Split(bytes, split);
            Assert.Equal(FrameResult.Plain, MessageFrame.TryRead(buffer, 259, out ReadOnlySequence<byte> payload, out uint length));
            Assert.Equal(259u, length);
            Assert.Equal(bytes[5..^1], payload.ToArray());
            Assert.Equal(split < bytes.Length - 1 ? FrameResult.Incomplete : FrameResult.Plain, MessageFrame.TryRead(buffer.Slice(0, split), 259, out _, out _));
            Assert.Equal(FrameResult.TooLarge, MessageFrame.TryRead(buffer, 258, out _, out _));
        }
    }

    [Theory]
    [InlineData("", true, true, null)]
    [InlineData("P", false, true, null)]
    [InlineData("PR", false, true, null)]
    [InlineData("PRI", false, true, WireProtocol.Http2)]
    [InlineData("PRI * HTTP/2.0", true, true, WireProtocol.Http2)]
    [InlineData("PROPFIND", false, true, WireProtocol.Http1)]
    [InlineData("PUT", true, true, WireProtocol.Http1)]
    [InlineData("G", true, true, WireProtocol.Http1)]
    [InlineData("\u0016", true, true, WireProtocol.Tls)]
    [InlineData("\u0016", false, true, WireProtocol.Http1)]
    [InlineData("GET", true, false, WireProtocol.Tls)]
    public void The_first_bytes_tell_the_protocol(string first, bool tls, bool clearText, object? protocol) =>
        Assert.Equal((WireProtocol?)protocol, ProtocolSniffer.Decide(Split(Encoding.ASCII.GetBytes(first), first.Length / 2), tls, clearText));

    private static ReadOnlySequence<byte> Split(byte[] bytes, int at)
    {
        var first = new Segment(bytes.AsMemory(0, at), null);
        var second = new Segment(bytes.AsMemory(at), first);
        return new ReadOnlySequence<byte>(first, 0, second, second.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? previous)
        {
            Memory = memory;
            if (previous is not null)
            {
                previous.Next = this;
                RunningIndex = previous.RunningIndex + previous.Memory.Length;
            }
        }
    }
}
