using Netcd.Interop.Tests.Support;

namespace Netcd.Interop.Tests.Tools;

/// <summary>The programs on a terminal, which <c>script</c> plays.</summary>
public sealed class TerminalTests
{
    [NetcdTheory]
    [InlineData("$CTL version")]
    [InlineData("$UTL version")]
    [InlineData("")]
    public void Nothing_but_text_goes_to_a_terminal(string command)
    {
        using var folder = new TempFolder();
        command = command.Length > 0 ? command : $"{NetcdServer.Path} --version";

        CommandResult result = ShellScript.Run($"script -qec \"{command}\" /dev/null < /dev/null", folder, "127.0.0.1:1");

        Assert.Contains("ersion: ", result.StdoutText, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', result.StdoutText);
    }
}
