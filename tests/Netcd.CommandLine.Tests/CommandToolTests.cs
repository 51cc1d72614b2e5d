using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Flags;

namespace Netcd.CommandLine.Tests;

public sealed class CommandToolTests
{
    private readonly List<string> _output = [];
    private readonly List<string> _errors = [];

    [Theory]
    [InlineData("grant:5:x", "lease", "grant", "5")]
    [InlineData("grant:5:y", "lease", "--name", "y", "grant", "5")]
    [InlineData("grant:5:y", "--name=y", "le", "gr", "5")]
    [InlineData("grant:grant:x", "lease", "grant", "grant")]
    [InlineData("get:-k:x", "get", "--", "-k")]
    public async Task A_command_is_found_among_flags_and_by_the_beginning_of_its_name(string expected, params string[] words)
    {
        Assert.Equal(0, await RunAsync(words));
        Assert.Equal([expected], _output);
    }

    [Fact]
    public async Task An_unknown_command_is_answered_with_what_may_be_meant()
    {
        Assert.Equal(1, await RunAsync("lese"));
        Assert.Equal(
            """
            Error: unknown command "lese" for "tool"

            Did you mean this?
            	lease

            Run 'tool --help' for usage.
            Error: unknown command "lese" for "tool"

            Did you mean this?
            	lease


            """.ReplaceLineEndings("\n"),
            Assert.Single(_errors));
    }

    [Fact]
    public async Task An_unknown_flag_is_answered_with_help_and_what_may_be_meant()
    {
        Assert.Equal(1, await RunAsync("get", "--nam=x"));
        Assert.Contains("Did you mean --name?", _errors[0], StringComparison.Ordinal);
        Assert.Equal("\nError: unknown flag: --nam\n", _errors[1]);
        Assert.StartsWith("NAME:\n\tget - Reads\n", Assert.Single(_output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_and_the_tool_itself_print_help()
    {
        Assert.Equal(0, await RunAsync());
        Assert.Equal(0, await RunAsync("lease"));
        Assert.Equal(0, await RunAsync("lease", "nonsense"));
        Assert.Equal(0, await RunAsync("help", "lease", "grant"));
        Assert.Equal(["NAME:\n\ttool - ", "NAME:\n\tlease -", "NAME:\n\tlease -", "NAME:\n\tlease g"], _output.Select(static text => text[..14]));
    }

    [Fact]
    public async Task Help_has_the_form_of_etcds_tools()
    {
        await RunAsync("get", "-h");
        Assert.Equal(
            "NAME:\n\tget - Reads\n\nUSAGE:\n\ttool get <key> [flags]\n\nOPTIONS:\n  -h, --help[=false]\thelp for get\n      --rev=0\t\trevision\n\nGLOBAL OPTIONS:\n      --name=\"x\"\ta name\n\n",
            Assert.Single(_output));
    }

    [Fact]
    public async Task An_error_of_a_command_has_its_exit_code()
    {
        Assert.Equal(128, await RunAsync("get"));
        Assert.Equal(["Error: needs a key\n"], _errors);
    }

    private Task<int> RunAsync(params string[] words)
    {
        Command<string> root = new()
        {
            Usage = "tool",
            Summary = "Does",
            SharedFlags = [Flag.Text("name", "a name", "x")],
            Commands =
            [
                new() { Usage = "get <key>", Summary = "Reads", Flags = [Flag.Number("rev", "revision")], Run = (_, i) => Note("get", i) },
                new()
                {
                    Usage = "lease <subcommand>",
                    Summary = "Leases",
                    Commands = [new() { Usage = "grant <ttl>", Summary = "Grants", Run = (_, i) => Note("grant", i) }, new() { Usage = "list", Summary = "Lists", Run = (_, i) => Note("list", i) }],
                },
            ],
        };
        return new CommandTool<string>(new ToolInfo("tool", "1.2.3", "1.2"), root, _output.Add, _errors.Add).RunAsync("", words);
    }

    private Task<int> Note(string name, Invocation invocation)
    {
        if (invocation.Arguments.Count == 0)
        {
            throw CommandException.BadArguments("needs a key");
        }

        _output.Add($"{name}:{string.Join(',', invocation.Arguments)}:{invocation.Flags.Text("name")}");
        return Task.FromResult(0);
    }
}
