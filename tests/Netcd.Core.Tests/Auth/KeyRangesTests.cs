using Google.Protobuf;
using Netcd.Core.Auth;
using Netcd.Core.Mvcc;
using Netcd.Protocol.Auth;

namespace Netcd.Core.Tests.Auth;

public sealed class KeyRangesTests
{
    [Theory]
    [InlineData("b", "", true)]
    [InlineData("b\0", "", false)]
    [InlineData("a", "", false)]
    [InlineData("b", "b\0", true)]
    [InlineData("b", "c", false)]
    [InlineData("b", "\0", false)]
    [InlineData("d", "", true)]
    [InlineData("d", "f", true)]
    [InlineData("d", "h\0", false)]
    [InlineData("d", "h", true)] // two ranges that touch are one
    [InlineData("h", "", false)]
    [InlineData("c\xff", "e", false)]
    [InlineData("x", "\0", true)]
    [InlineData("xyz", "\0", true)]
    [InlineData("xyz", "zzz", true)]
    [InlineData("w", "\0", false)]
    [InlineData("\0", "\0", false)]
    public void A_range_is_allowed_when_all_of_it_is(string key, string end, bool expected)
    {
        KeyRanges ranges = Of(("b", ""), ("d", "f"), ("f", "h"), ("x", "\0"));
        Assert.Equal(expected, ranges.Contains(new KeyRange(Bytes(key), Bytes(end))));
    }

    [Fact]
    public void Everything_from_the_smallest_key_on_is_everything()
    {
        KeyRanges all = Of(("\0", "\0"));
        Assert.True(all.Contains(new KeyRange(Bytes("\0"), Bytes("\0"))));
        Assert.True(all.Contains(new KeyRange(Bytes("\xff\xff"), default)));
    }

    [Fact]
    public void A_prefix_does_not_reach_its_neighbour()
    {
        KeyRanges slash = Of(("/a/", "/a0"));
        Assert.True(slash.Contains(new KeyRange(Bytes("/a/x"), default)));
        Assert.False(slash.Contains(new KeyRange(Bytes("/ab"), default)));
        Assert.False(slash.Contains(new KeyRange(Bytes("/a"), Bytes("/b"))));
    }

    /// <summary>Seen on etcd 3.5.30: which of these it allows follows from the shape of its search tree.</summary>
    [Fact]
    public void Ranges_that_hold_no_key_are_judged_as_by_etcd()
    {
        Assert.True(Of(("pub/", "pub0")).Contains(new KeyRange(Bytes("pub/a"), Bytes("open"))));
        Assert.True(Of(("own", ""), ("pub/", "pub0")).Contains(new KeyRange(Bytes("pub/a"), Bytes("pub/a"))));
        Assert.False(Of(("own", ""), ("pub/", "pub0")).Contains(new KeyRange(Bytes("pub/a"), Bytes("open"))));
        Assert.False(Of(("pub/", "pub0")).Contains(new KeyRange(Bytes("z"), Bytes("pub/a"))));
    }

    [Fact]
    public void Agrees_with_a_look_at_every_key()
    {
        var random = new Random(5);
        string[] keys = [.. Enumerable.Range(0, 8).SelectMany(i => new[] { ((char)('a' + i)).ToString(), (char)('a' + i) + "\0" })];
        for (int round = 0; round < 2000; round++)
        {
            (string, string)[] permissions = [.. Enumerable.Range(0, random.Next(5)).Select(_ => (keys[random.Next(16)], RandomEnd()))];
            KeyRanges ranges = Of(permissions);
            (string key, string end) = (keys[random.Next(16)], RandomEnd());
            string[] asked = [.. keys.Where(k => new KeyRange(Bytes(key), Bytes(end)).Contains(Bytes(k)))];
            if (asked.Length == 0 || end == "\0")
            {
                continue;
            }

            bool expected = asked.All(k => permissions.Any(p => new KeyRange(Bytes(p.Item1), Bytes(p.Item2)).Contains(Bytes(k))));
            Assert.True(expected || !ranges.Contains(new KeyRange(Bytes(key), Bytes(end))), $"{key} to {end} is allowed by {string.Join(' ', permissions)}");
            if (end.Length == 0)
            {
                Assert.Equal(expected, ranges.Contains(new KeyRange(Bytes(key), default)));
            }
        }

        string RandomEnd() => random.Next(3) switch
        {
            0 => "",
            1 => "\0",
            _ => keys[random.Next(16)],
        };
    }

    private static KeyRanges Of(params (string Key, string End)[] permissions) =>
        KeyRanges.Of(permissions.Select(p => new Permission { Key = ByteString.CopyFrom(Bytes(p.Key)), RangeEnd = ByteString.CopyFrom(Bytes(p.End)) }));

    private static byte[] Bytes(string text) => System.Text.Encoding.Latin1.GetBytes(text);
}
