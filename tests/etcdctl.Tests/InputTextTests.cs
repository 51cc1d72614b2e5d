using Netcd.CommandLine.Commands;
using Netcd.Etcdctl.Commands;
using Netcd.Protocol.Rpc;

namespace Netcd.Etcdctl.Tests;

public sealed class InputTextTests
{
    [Theory]
    [InlineData("put a b", "put|a|b")]
    [InlineData("put  'a b'\t\"c\\n\\\"d\"", "put|a b|c\n\"d")]
    [InlineData("get k --rev=1", "get|k|--rev=1")]
    [InlineData("", "")]
    [InlineData("put \"\\x41\\u00e9\\101\"", "put|AéA")]
    public void Lines_are_split_into_words(string line, string words) => Assert.Equal(words, string.Join('|', ShellWords.Split(line)));

    [Theory]
    [InlineData("value(\"a\") = \"b\"", "{ \"target\": \"VALUE\", \"key\": \"YQ==\", \"value\": \"Yg==\" }")]
    [InlineData("val(\"a\") != \"b\"", "{ \"result\": \"NOT_EQUAL\", \"target\": \"VALUE\", \"key\": \"YQ==\", \"value\": \"Yg==\" }")]
    [InlineData("mod(\"a\")   >   \"12\"", "{ \"result\": \"GREATER\", \"target\": \"MOD\", \"key\": \"YQ==\", \"modRevision\": \"12\" }")]
    [InlineData("c(\"a\") < \"3\"", "{ \"result\": \"LESS\", \"target\": \"CREATE\", \"key\": \"YQ==\", \"createRevision\": \"3\" }")]
    [InlineData("ver(\"a\") = \"1\"", "{ \"key\": \"YQ==\", \"version\": \"1\" }")]
    [InlineData("lease(\"a\") = \"ff\"", "{ \"target\": \"LEASE\", \"key\": \"YQ==\", \"lease\": \"255\" }")]
    public void Conditions_are_read(string line, string message) => Assert.Equal(message, CompareText.Parse(line).ToString());

    [Theory]
    [InlineData("bad", 3, "malformed comparison: bad")]
    [InlineData("value(a) = \"b\"", 3, "malformed comparison: value(a) = \"b\"; got value(\"\")  \"\"")]
    [InlineData("size(\"a\") = \"b\"", 3, "malformed comparison: size(\"a\") = \"b\" (unknown target size)")]
    [InlineData("mod(\"a\") = \"x\"", 3, "invalid txn compare request: mod(\"a\") = \"x\"")]
    [InlineData("value(\"a\") ~ \"b\"", 2, "malformed comparison: value(\"a\") ~ \"b\" (unknown operator ~; known are = != > <)")]
    public void Bad_conditions_are_told(string line, int code, string error)
    {
        CommandException e = Assert.Throws<CommandException>(() => CompareText.Parse(line));
        Assert.Equal((code, error), (e.Code, e.Message));
    }

    [Theory]
    [InlineData("a|b", "", "a b", "a b", "")]
    [InlineData("a", "echo x", "a echo x", "a -- echo x", "")]
    [InlineData("k", "echo", "echo", "-- echo", "k")]
    public void Watch_arguments_are_told_from_its_command(string keys, string command, string arguments, string words, string environment)
    {
        var target = WatchTarget.Parse(arguments.Split(' '), words.Split(' '), environment.Length == 0 ? [] : [environment]);
        Assert.Equal((keys, command), (string.Join('|', target.Keys), string.Join(' ', target.Command)));
    }

    [Theory]
    [InlineData("a", "a --", "", "bad number of arguments (found separator --, but no commands)")]
    [InlineData("a", "a", "k", "bad number of arguments (found conflicting environment key)")]
    public void Watch_arguments_that_make_no_sense_are_told(string arguments, string words, string environment, string error)
    {
        CommandException e = Assert.Throws<CommandException>(
            () => WatchTarget.Parse(arguments.Split(' '), words.Split(' '), environment.Length == 0 ? [] : [environment]));
        Assert.Equal((128, error), (e.Code, e.Message));
    }

    [Fact]
    public void A_watch_on_a_prefix_has_no_other_end()
    {
        WatchCreateRequest request = WatchRequestOf(new WatchTarget(["a"], []), "--prefix", "--rev=3");
        Assert.Equal(("a", "b", 3), (request.Key.ToStringUtf8(), request.RangeEnd.ToStringUtf8(), request.StartRevision));
        Assert.Throws<CommandException>(() => WatchRequestOf(new WatchTarget(["a", "b"], []), "--prefix"));
    }

    private static WatchCreateRequest WatchRequestOf(WatchTarget target, params string[] words)
    {
        var flags = new CommandLine.Flags.FlagValues(WatchCommand.Watch.Flags);
        Assert.Equal("", CommandLine.Flags.FlagParser.Parse(words, flags, []));
        return target.ToRequest(flags);
    }
}
