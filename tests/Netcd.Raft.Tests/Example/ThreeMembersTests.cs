using System.Runtime.CompilerServices;

namespace Netcd.Raft.Tests.Example;

/// <summary>The example of docs/raft.md runs, and the page shows what runs.</summary>
public class ThreeMembersTests
{
    [Fact]
    public void All_members_apply_what_was_proposed_in_the_same_order()
    {
        var group = new ThreeMembers();
        var leader = group.WaitForLeader();
        Assert.Equal(RaftError.None, group.Propose(leader, "first"));
        Assert.Equal(RaftError.None, group.Propose(leader == 1 ? 2UL : 1, "second"));
        Assert.All(group.Lines.Values, lines => Assert.Equal(["first", "second"], lines));
    }

    [Fact]
    public void The_page_shows_the_example_as_it_is()
    {
        var code = File.ReadAllText(Path.Combine(Folder(), "ThreeMembers.cs"));
        var page = File.ReadAllText(Path.Combine(Folder(), "../../../docs/raft.md"));
        Assert.Contains("```csharp\n" + code + "```", page, StringComparison.Ordinal);
    }

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
