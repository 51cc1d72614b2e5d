using Netcd.Core.V2;

namespace Netcd.Core.Tests.V2;

public sealed class V2RequestTests
{
    private const string Version = "0884F2DDF0BABFE8AA491203505554" + "1A0A2F302F76657273696F6E" + "2205332E352E30" + "28003200380048005000580060006800700078008001" + "00";

    [Fact]
    public void The_cluster_version_request_of_etcd_reads_and_writes_the_same()
    {
        byte[] bytes = Convert.FromHexString(Version);
        Assert.True(V2RequestCodec.TryDecode(bytes, out V2Request? request));
        Assert.Equal(new V2Request { Id = 0x4955A1FBAE177904, Method = "PUT", Path = "/0/version", Value = "3.5.0" }, request);
        Assert.Equal(Version, Convert.ToHexString(V2RequestCodec.Encode(request)));
    }

    [Fact]
    public void Every_field_survives_and_the_optional_ones_are_written_only_when_set()
    {
        var full = new V2Request
        {
            Id = ulong.MaxValue,
            Method = V2Request.Post,
            Path = "/1/" + V2Text.FromBytes([0xFF]),
            Value = new string('v', 5000),
            Directory = true,
            PrevValue = "p",
            PrevIndex = 7,
            PrevExist = false,
            Expiration = -1,
            Wait = true,
            Since = 8,
            Recursive = true,
            Sorted = true,
            Quorum = true,
            Time = long.MinValue,
            Stream = true,
            Refresh = false,
        };
        byte[] bytes = V2RequestCodec.Encode(full);
        Assert.True(V2RequestCodec.TryDecode(bytes, out V2Request? read));
        Assert.Equal(full, read);
        Assert.Equal(bytes.Length - 2 - 3, V2RequestCodec.Encode(full with { PrevExist = null, Refresh = null }).Length);
    }

    [Theory]
    [InlineData("0A00", "a number as text")]
    [InlineData("1001", "a text as number")]
    [InlineData("12055055", "a text that is cut")]
    [InlineData("08FF", "a number that is cut")]
    [InlineData("0B", "a group")]
    [InlineData("00", "field zero")]
    [InlineData("08FFFFFFFFFFFFFFFFFFFF01", "a number that is too long")]
    public void Malformed_bytes_are_refused(string hex, string why)
    {
        Assert.False(V2RequestCodec.TryDecode(Convert.FromHexString(hex), out _), why);
    }

    [Fact]
    public void Unknown_fields_are_skipped()
    {
        byte[] bytes = [.. Convert.FromHexString(Version), 0xA2, 0x06, 0x01, 0x00, 0xA9, 0x06, 1, 2, 3, 4, 5, 6, 7, 8, 0xAD, 0x06, 1, 2, 3, 4];
        Assert.True(V2RequestCodec.TryDecode(bytes, out V2Request? request));
        Assert.Equal("/0/version", request.Path);
    }

    [Theory]
    [InlineData("", NormalEntryKind.Empty)]
    [InlineData(Version, NormalEntryKind.V2)]
    [InlineData("220F0A036B303012087630" + "2D6669727374A2060A0886F2DDF0BABFE8AA49", NormalEntryKind.Internal)]
    [InlineData("5200A2060A0886F2DDF0BABFE8AA49", NormalEntryKind.Internal)]
    [InlineData("B25100", NormalEntryKind.Internal)]
    [InlineData("0801", NormalEntryKind.Internal)]
    [InlineData("22", NormalEntryKind.Malformed)]
    [InlineData("1001", NormalEntryKind.Malformed)]
    [InlineData("FFFFFF", NormalEntryKind.Malformed)]
    public void Entries_are_told_apart(string hex, NormalEntryKind kind)
    {
        Assert.Equal(kind, NormalEntries.KindOf(Convert.FromHexString(hex)));
    }

    [Theory]
    [InlineData(V2Request.Get)]
    [InlineData(V2Request.Put)]
    [InlineData(V2Request.Post)]
    [InlineData(V2Request.Delete)]
    [InlineData(V2Request.Sync)]
    [InlineData("JUMP")]
    public void Old_requests_with_an_empty_path_are_not_taken_for_new_ones(string method)
    {
        Assert.Equal(NormalEntryKind.V2, NormalEntries.KindOf(V2RequestCodec.Encode(new V2Request { Id = 1, Method = method })));
    }

    [Fact]
    public void A_new_request_may_carry_an_old_one_inside()
    {
        byte[] inner = V2RequestCodec.Encode(new V2Request { Method = V2Request.Put, Path = "/1/a" });
        Assert.Equal(NormalEntryKind.Internal, NormalEntries.KindOf([0x08, 0x01, 0x12, (byte)inner.Length, .. inner]));
    }
}
