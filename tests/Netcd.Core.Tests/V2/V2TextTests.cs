using System.Buffers;
using System.Text;
using Netcd.Core.V2;
using Netcd.Core.V2.Json;

namespace Netcd.Core.Tests.V2;

public sealed class V2TextTests
{
    [Fact]
    public void Any_bytes_survive_the_way_through_a_string()
    {
        var random = new Random(11);
        for (int round = 0; round < 2000; round++)
        {
            byte[] bytes = new byte[random.Next(12)];
            random.NextBytes(bytes);
            string text = V2Text.FromBytes(bytes);
            Assert.Equal(Convert.ToHexString(bytes), Convert.ToHexString(V2Text.ToBytes(text)));
            Assert.Equal(bytes.Length, V2Text.ByteCount(text));
        }
    }

    [Fact]
    public void Strings_are_ordered_by_their_bytes()
    {
        var random = new Random(12);
        for (int round = 0; round < 2000; round++)
        {
            byte[] x = RandomText(random);
            byte[] y = RandomText(random);
            int order = Utf8Order.Instance.Compare(V2Text.FromBytes(x), V2Text.FromBytes(y));
            Assert.Equal(Math.Sign(x.AsSpan().SequenceCompareTo(y)), Math.Sign(order));
        }
    }

    [Theory]
    [InlineData("plain", "\"plain\"")]
    [InlineData("<a>&\"\\/", "\"\\u003ca\\u003e\\u0026\\\"\\\\/\"")]
    [InlineData("\b\f\n\r\t\0\u001f\u007f", "\"\\b\\f\\n\\r\\t\\u0000\\u001f\u007f\"")]
    [InlineData("\u2027\u2028\u2029\u202A", "\"\u2027\\u2028\\u2029\u202A\"")]
    [InlineData("é中\U0001F600\uFFFD", "\"é中\U0001F600\uFFFD\"")]
    public void Strings_are_escaped_as_go_does(string text, string json) => Assert.Equal(json, Write(text));

    [Fact]
    public void Each_byte_that_is_not_text_becomes_one_replacement()
    {
        Assert.Equal("\"a\\ufffd\\ufffdb\"", Write(V2Text.FromBytes([(byte)'a', 0xE2, 0x82, (byte)'b'])));
        Assert.Equal("\"\\ufffd\"", Write("\uD800"));
    }

    [Fact]
    public void Long_strings_with_pairs_at_every_offset_are_written_whole()
    {
        string text = string.Concat(Enumerable.Repeat("x\U0001F600", 1000));
        Assert.Equal($"\"{text}\"", Write(text));
    }

    [Theory]
    [InlineData(V2Time.Never, "0001-01-01T00:00:00Z")]
    [InlineData(0, "1970-01-01T00:00:00Z")]
    [InlineData(1_700_000_000_123_456_789, "2023-11-14T22:13:20.123456789Z")]
    [InlineData(1_700_000_000_100_000_000, "2023-11-14T22:13:20.1Z")]
    [InlineData(1_700_000_000_000_000_001, "2023-11-14T22:13:20.000000001Z")]
    [InlineData(-1, "1969-12-31T23:59:59.999999999Z")]
    [InlineData(long.MaxValue, "2262-04-11T23:47:16.854775807Z")]
    public void Times_are_written_and_read_as_go_does(long time, string text)
    {
        Span<byte> buffer = stackalloc byte[V2Time.MaxTextLength];
        Assert.Equal(text, Encoding.ASCII.GetString(buffer[..V2Time.Format(time, buffer)]));
        Assert.True(V2Time.TryParse(text, out long read));
        Assert.Equal(time, read);
    }

    [Theory]
    [InlineData("2023-11-14T23:13:20.5+01:00", 1_700_000_000_500_000_000)]
    [InlineData("2023-11-14T14:43:20-07:30", 1_700_000_000_000_000_000)]
    [InlineData("9999-01-01T00:00:00Z", long.MaxValue)]
    public void Times_of_other_zones_and_far_times_are_read(string text, long time)
    {
        Assert.True(V2Time.TryParse(text, out long read));
        Assert.Equal(time, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2023-11-14")]
    [InlineData("2023-11-14T22:13:20")]
    [InlineData("2023-11-14T22:13:20.Z")]
    [InlineData("2023-11-14T22:13:20.123")]
    [InlineData("2023-13-14T22:13:20Z")]
    [InlineData("2023-11-14T22:13:20+0100")]
    public void Other_texts_are_no_times(string text) => Assert.False(V2Time.TryParse(text, out _));

    [Theory]
    [InlineData("", "/")]
    [InlineData("/", "/")]
    [InlineData("a", "/a")]
    [InlineData("/a//b/", "/a/b")]
    [InlineData("/a/./b/../c", "/a/c")]
    [InlineData("/../../a", "/a")]
    [InlineData("/a/..b/.c", "/a/..b/.c")]
    [InlineData("/a/..", "/")]
    [InlineData("/a/.", "/a")]
    public void Paths_are_cleaned(string path, string clean)
    {
        Assert.Equal(clean, V2Path.Clean(path));
        Assert.Equal(clean, "/" + string.Join('/', V2Path.Components(path)));
    }

    private static byte[] RandomText(Random random)
    {
        string[] parts = ["a", "b", "\uE000", "\U0001F600", "é"];
        byte[] bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(5)).Select(_ => parts[random.Next(parts.Length)])));
        return random.Next(4) == 0 ? [.. bytes, (byte)random.Next(0x80, 0x100), .. bytes] : bytes;
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1.5, "1.5")]
    [InlineData(100000000, "100000000")]
    [InlineData(0.000001, "0.000001")]
    [InlineData(0.00000012, "1.2e-7")]
    [InlineData(1e-10, "1e-10")]
    [InlineData(1e21, "1e+21")]
    [InlineData(9223372036854775808.0, "9223372036854776000")]
    public void Fractions_are_written_as_Go_writes_them(double value, string expected)
    {
        var buffer = new ArrayBufferWriter<byte>();
        new GoJsonWriter(buffer).Number(value);
        Assert.Equal(expected, Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    private static string Write(string text)
    {
        var buffer = new ArrayBufferWriter<byte>();
        new GoJsonWriter(buffer).String(text);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
