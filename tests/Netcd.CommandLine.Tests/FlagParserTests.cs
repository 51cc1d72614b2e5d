using Netcd.CommandLine.Flags;

namespace Netcd.CommandLine.Tests;

public sealed class FlagParserTests
{
    private static readonly Flag[] Flags =
    [
        Flag.Text("name", "", "standard"),
        Flag.Switch("prefix", "", 'p'),
        Flag.Number("rev", ""),
        new("write-out", FlagKind.Text, "simple", "", 'w'),
        new("timeout", FlagKind.Duration, "5s", ""),
        new("endpoints", FlagKind.List, "one", ""),
        new("bump", FlagKind.UInt64, "0", ""),
    ];

    [Fact]
    public void Flags_stand_anywhere_until_two_dashes()
    {
        FlagValues values = Parse("", "a", "--rev=0x10", "-p", "b", "--timeout", "1m", "-wjson", "--endpoints", "x,y", "--endpoints=z", "--", "--rev", "c");
        Assert.Equal((16, true, TimeSpan.FromMinutes(1), "json"), (values.Int64("rev"), values.Bool("prefix"), values.Duration("timeout"), values.Text("write-out")));
        Assert.Equal(["x", "y", "z"], values.List("endpoints"));
        Assert.Equal(("standard", false), (values.Text("name"), values.IsSet("name")));
    }

    [Theory]
    [InlineData("unknown flag: --nope", "--nope")]
    [InlineData("unknown shorthand flag: 'z' in -zq", "-zq")]
    [InlineData("unknown shorthand flag: 'q' in -q", "-pq")]
    [InlineData("flag needs an argument: --rev", "--rev")]
    [InlineData("flag needs an argument: 'w' in -w", "-w")]
    [InlineData("bad flag syntax: ---rev", "---rev")]
    [InlineData("bad flag syntax: --=x", "--=x")]
    [InlineData("invalid argument \"x\" for \"--rev\" flag: strconv.ParseInt: parsing \"x\": invalid syntax", "--rev=x")]
    [InlineData("invalid argument \"99999999999999999999\" for \"--rev\" flag: strconv.ParseInt: parsing \"99999999999999999999\": value out of range", "--rev", "99999999999999999999")]
    [InlineData("invalid argument \"-1\" for \"--bump\" flag: strconv.ParseUint: parsing \"-1\": invalid syntax", "--bump", "-1")]
    [InlineData("invalid argument \"maybe\" for \"-p, --prefix\" flag: strconv.ParseBool: parsing \"maybe\": invalid syntax", "--prefix=maybe")]
    [InlineData("invalid argument \"5\" for \"--timeout\" flag: time: missing unit in duration \"5\"", "--timeout=5")]
    public void Mistakes_are_told_in_the_words_of_etcds_tools(string error, params string[] words) => Parse(error, words);

    [Fact]
    public void A_switch_can_be_turned_off() => Assert.False(Parse("", "-p=false").Bool("prefix"));

    private static FlagValues Parse(string error, params string[] words)
    {
        var values = new FlagValues(Flags);
        var arguments = new List<string>();
        Assert.Equal(error, FlagParser.Parse(words, values, arguments));
        if (error.Length == 0 && words.Length > 1)
        {
            Assert.Equal(["a", "b", "--rev", "c"], arguments);
        }

        return values;
    }
}
