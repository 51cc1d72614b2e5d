using Netcd.Raft.Script;

namespace Netcd.Raft.Tests.Conformance;

/// <summary>Runs every script of etcd's raft library. NETCD_RAFT_TESTDATA points at another folder with scripts.</summary>
public class ConformanceTests
{
    public static TheoryData<string> InteractionFiles() => Files("interaction");

    public static TheoryData<string> ConfChangeFiles() => Files("confchange");

    public static TheoryData<string> QuorumFiles() => Files("quorum");

    [Theory]
    [MemberData(nameof(InteractionFiles))]
    public void Interaction(string file) => Check("interaction", file);

    [Theory]
    [MemberData(nameof(ConfChangeFiles))]
    public void ConfChange(string file) => Check("confchange", file);

    [Theory]
    [MemberData(nameof(QuorumFiles))]
    public void Quorum(string file) => Check("quorum", file);

    /// <summary>Scripts of this project, for directives that the others do not use.</summary>
    [Theory]
    [InlineData("directives.txt")]
    [InlineData("async_overlap.txt")]
    public void Own(string file) => ScriptRunner.Check("interaction", Path.Combine(AppContext.BaseDirectory, "scripts", "interaction", file));

    [Fact]
    public void There_are_scripts_to_run() => Assert.NotEqual(0, ScriptFolder.Current.CountAll());

    private static TheoryData<string> Files(string kind)
    {
        var data = new TheoryData<string>();
        data.AddRange([.. ScriptFolder.Current.Files(kind)]);
        return data;
    }

    private static void Check(string kind, string file)
    {
        if (file == ScriptFolder.NotGiven)
        {
            return;
        }

        Assert.False(file == ScriptFolder.NoFiles, $"there are no {kind} scripts in {ScriptFolder.Current.Root}");
        ScriptRunner.Check(kind, Path.Combine(ScriptFolder.Current.Root, kind, file));
    }
}
