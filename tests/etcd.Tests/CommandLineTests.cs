using Netcd.Etcd.Flags;
using Netcd.Etcd.Tests.Support;

namespace Netcd.Etcd.Tests;

/// <summary>Syntax of the command line: Go's rules and messages. Texts were taken from real etcd 3.5.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--bad", "flag provided but not defined: -bad")]
    [InlineData("-bad=1", "flag provided but not defined: -bad")]
    [InlineData("--=x", "bad flag syntax: --=x")]
    [InlineData("---x", "bad flag syntax: ---x")]
    [InlineData("--name", "flag needs an argument: -name")]
    [InlineData("--snapshot-count=abc", "invalid value \"abc\" for flag -snapshot-count: parse error")]
    [InlineData("--snapshot-count=-1", "invalid value \"-1\" for flag -snapshot-count: parse error")]
    [InlineData("--max-concurrent-streams=4294967296", "invalid value \"4294967296\" for flag -max-concurrent-streams: strconv.ParseUint: parsing \"4294967296\": value out of range")]
    [InlineData("--pre-vote=maybe", "invalid boolean value \"maybe\" for -pre-vote: parse error")]
    [InlineData("--backend-batch-interval=5", "invalid value \"5\" for flag -backend-batch-interval: parse error")]
    [InlineData("--backend-batch-limit=9999999999999999999999", "invalid value \"9999999999999999999999\" for flag -backend-batch-limit: value out of range")]
    [InlineData("--quota-backend-bytes=0x", "invalid value \"0x\" for flag -quota-backend-bytes: parse error")]
    [InlineData("--listen-client-urls=127.0.0.1:2379", "invalid value \"127.0.0.1:2379\" for flag -listen-client-urls: parse \"127.0.0.1:2379\": first path segment in URL cannot contain colon")]
    [InlineData("--listen-client-urls=http://127.0.0.1", "invalid value \"http://127.0.0.1\" for flag -listen-client-urls: URL address does not have the form \"host:port\": http://127.0.0.1")]
    [InlineData("--listen-client-urls=ftp://127.0.0.1:1", "invalid value \"ftp://127.0.0.1:1\" for flag -listen-client-urls: URL scheme must be http, https, unix, or unixs: ftp://127.0.0.1:1")]
    [InlineData("--listen-client-urls=http://127.0.0.1:2379/path", "invalid value \"http://127.0.0.1:2379/path\" for flag -listen-client-urls: URL must not contain a path: http://127.0.0.1:2379/path")]
    [InlineData("--initial-cluster-state=old", "invalid value \"old\" for flag -initial-cluster-state: invalid value")]
    [InlineData("--cors=x:y", "invalid value \"x:y\" for flag -cors: URL scheme must be http, https, unix, or unixs: x:y")]
    [InlineData("--v2-deprecation=x", "invalid value \"x\" for flag -v2-deprecation: invalid value \"x\"")]
    public void A_malformed_line_ends_with_status_2_and_the_usage(string argument, string message)
    {
        var start = Start.With(argument);

        Assert.Null(start.Loaded);
        Assert.Equal(2, start.ExitCode);
        Assert.StartsWith(message + "\nUsage:\n", start.Error);
        Assert.Empty(start.Output);
    }

    [Theory]
    [InlineData("stray")]
    [InlineData("--name", "a", "stray")]
    [InlineData("--pre-vote", "stray")]
    [InlineData("--", "stray")]
    public void A_word_that_is_no_flag_is_refused_with_status_1(params string[] arguments)
    {
        var start = Start.With(arguments);

        Assert.Equal(1, start.ExitCode);
        Assert.Equal("'stray' is not a valid flag", start.Refusal);
    }

    [Fact]
    public void A_value_follows_its_flag_or_an_equals_sign_and_the_last_one_counts()
    {
        Assert.Equal("c", Start.With("-name", "a", "--name=b", "-name=c").Options.Name);
        Assert.Equal("", Start.With("--name=").Options.Name);
        Assert.False(Start.With("--pre-vote=false").Options.Raft.PreVote);
        Assert.True(Start.With("--pre-vote=false", "--pre-vote").Options.Raft.PreVote);
    }

    [Theory]
    [InlineData("--version")]
    [InlineData("--version", "--name", "x")]
    public void The_version_comes_in_etcds_four_lines_and_one_more(params string[] arguments)
    {
        var start = Start.With(arguments);

        Assert.Equal(0, start.ExitCode);
        Assert.Empty(start.Error);
        string[] lines = start.Output.Split('\n');
        Assert.Equal(6, lines.Length);
        Assert.Matches("^etcd Version: 3\\.5\\.[0-9]+$", lines[0]);
        Assert.StartsWith("Git SHA: ", lines[1]);
        Assert.StartsWith("Go Version: ", lines[2]);
        Assert.Matches("^Go OS/Arch: [a-z]+/[a-z0-9]+$", lines[3]);
        Assert.StartsWith("netcd Version: ", lines[4]);
        Assert.Empty(lines[5]);
    }

    [Theory]
    [InlineData("-h")]
    [InlineData("--help")]
    [InlineData("--help", "--bad")]
    public void Help_names_every_flag_with_its_default_on_standard_output(params string[] arguments)
    {
        var start = Start.With(arguments);

        Assert.Equal(0, start.ExitCode);
        Assert.StartsWith("Usage:\n", start.Error);
        foreach (FlagSpec flag in FlagTable.All.Where(f => f.Group != FlagGroup.Hidden))
        {
            Assert.Contains($"  --{flag.Name} '{flag.Default}'\n", start.Output);
        }
    }
}
