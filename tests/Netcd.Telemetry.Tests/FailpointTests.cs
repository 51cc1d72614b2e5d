using System.Text.RegularExpressions;
using Netcd.Telemetry.Failpoints;

namespace Netcd.Telemetry.Tests;

public sealed partial class FailpointTests
{
    private readonly List<(string Name, FailpointTerm Term)> _acted = [];
    private double _percent;

    [Theory]
    [InlineData("panic", FailpointAction.Panic, 0)]
    [InlineData("off", FailpointAction.Off, 0)]
    [InlineData("return", FailpointAction.Return, 0)]
    [InlineData("print", FailpointAction.Print, 0)]
    [InlineData("sleep(100)", FailpointAction.Sleep, 100)]
    [InlineData("sleep(\"1s\")", FailpointAction.Sleep, 1000)]
    [InlineData(" sleep(\"1.5s\")\n", FailpointAction.Sleep, 1500)]
    public void Reads_the_terms_of_gofail(string text, FailpointAction action, double milliseconds)
    {
        Assert.True(FailpointTerm.TryParse(text, out IReadOnlyList<FailpointTerm>? terms));
        Assert.Equal([new FailpointTerm(action, 100, null, TimeSpan.FromMilliseconds(milliseconds))], terms);
    }

    [Theory]
    [InlineData("return(\"no space\")", "no space")]
    [InlineData("return(x)", "x")]
    [InlineData("return", "")]
    [InlineData("panic", null)]
    public void A_point_that_returns_says_what(string term, string? text)
    {
        FailpointTable table = Table();
        Assert.True(table.TrySet("defragdbFail", term));

        Assert.Equal(text, table.Reach("defragdbFail"));
        Assert.Equal(text is null ? 1 : 0, _acted.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("explode")]
    [InlineData("sleep")]
    [InlineData("sleep(soon)")]
    [InlineData("-1*panic")]
    [InlineData("panic->")]
    public void Refuses_other_texts(string text) => Assert.False(FailpointTerm.TryParse(text, out _));

    [Fact]
    public void A_chain_goes_on_when_a_count_is_used_up()
    {
        FailpointTable table = Table();
        Assert.True(table.TrySet("raftBeforeSave", "2*sleep(5)->1*panic"));

        for (int i = 0; i < 5; i++)
        {
            table.Reach("raftBeforeSave");
        }

        Assert.Equal([FailpointAction.Sleep, FailpointAction.Sleep, FailpointAction.Panic], _acted.Select(a => a.Term.Action));
        Assert.Equal(3, table.Count("raftBeforeSave"));
    }

    [Fact]
    public void A_percentage_decides_each_time()
    {
        FailpointTable table = Table();
        table.TrySet("walBeforeSync", "25.5%panic");

        _percent = 25.6;
        table.Reach("walBeforeSync");
        Assert.Empty(_acted);
        _percent = 25.4;
        table.Reach("walBeforeSync");
        Assert.Single(_acted);
    }

    [Fact]
    public void Only_known_points_can_be_set_and_cleared()
    {
        FailpointTable table = Table();

        Assert.False(table.TrySet("nowhere", "panic"));
        Assert.False(table.TrySet("afterCommit", "nonsense("));
        Assert.Null(table.Find("afterCommit"));
        Assert.True(table.TrySet("afterCommit", "panic"));
        Assert.Equal("panic", table.Find("afterCommit"));
        Assert.True(table.Clear("afterCommit"));
        Assert.False(table.Clear("afterCommit"));
        table.Reach("afterCommit");
        Assert.Empty(_acted);
    }

    [Fact]
    public void The_list_names_exactly_the_points_of_the_sources()
    {
        string root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "netcd.slnx")))
        {
            root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("the tests do not run inside the repository");
        }

        IEnumerable<string> files = Directory.EnumerateFiles(Path.Combine(root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(static f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
        IEnumerable<string> reached = files.SelectMany(static f => File.ReadLines(f))
            .Where(static line => Call().IsMatch(line))
            .SelectMany(static line => Quoted().Matches(line).Select(static m => m.Groups[1].Value));

        Assert.Equal(FailpointTable.Names.Order(StringComparer.Ordinal), reached.Distinct().Order(StringComparer.Ordinal));
    }

    private FailpointTable Table() => new(() => _percent, (name, term) => _acted.Add((name, term)));

    [GeneratedRegex(@"Failpoint\.(Reach|Fail|Skip)\(")]
    private static partial Regex Call();

    [GeneratedRegex("\"([a-zA-Z]+)\"")]
    private static partial Regex Quoted();
}
