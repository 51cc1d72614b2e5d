using System.Text;

namespace Netcd.Interop.Tests.Differential;

public sealed class ScenarioFileTests
{
    [Fact]
    public void Titles_flags_commands_inputs_and_captures_are_read()
    {
        List<Scenario> scenarios = ScenarioFile.Parse(
            """
            # a comment
            = first --flag=1 '--with blank'
            $ put "two words" 'lite\ral' "" => ID
            $~ txn <<< "a\n\"b\"\n"

            = second
            $12 watch x
            """);
        Assert.Equal(["first", "second"], scenarios.Select(static s => s.Name));
        Assert.Equal(["--flag=1", "--with blank"], scenarios[0].ServerFlags);
        Assert.Equal(["put", "two words", "lite\\ral", ""], scenarios[0].Steps[0].Arguments);
        Assert.Equal(("ID", false), (scenarios[0].Steps[0].Capture, scenarios[0].Steps[0].Unordered));
        Assert.Equal("a\n\"b\"\n", Encoding.UTF8.GetString(scenarios[0].Steps[1].Input!));
        Assert.True(scenarios[0].Steps[1].Unordered);
        Assert.Equal(12, scenarios[1].Steps[0].Lines);
    }

    [Theory]
    [InlineData("put a b")]
    [InlineData("$ put a b")]
    [InlineData("= name\n$ put \"open")]
    public void Other_lines_are_refused(string text) => Assert.Throws<FormatException>(() => ScenarioFile.Parse(text));

    [Fact]
    public void There_are_enough_of_them()
    {
        Assert.True(ScenarioFile.Names.Sum(static name => ScenarioFile.Get(name).Steps.Count) >= 150);
    }
}
