namespace Netcd.Etcdutl.Tests;

public sealed class CommandLineTests
{
    [Fact]
    public async Task Without_a_command_it_explains_itself()
    {
        UtlRun run = await UtlRun.OfAsync();
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("snapshot restore", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("snapshot save", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "Error: required flag(s) \"backup-dir\", \"data-dir\" not set\n", "backup")]
    [InlineData(1, "Error: required flag(s) \"data-dir\" not set\n", "snapshot", "restore", "file")]
    [InlineData(1, "Error: unknown flag: --nope\n", "defrag", "--nope")]
    [InlineData(1, "Error: unknown command \"nope\" for \"etcdutl\"\n", "nope")]
    [InlineData(1, "Error: unknown command \"x\" for \"etcdutl completion bash\"\n", "completion", "bash", "x")]
    [InlineData(4, "Error: unsupported output format\n", "snapshot", "status", "file", "-w", "yaml")]
    [InlineData(128, "Error: snapshot status requires exactly one argument\n", "snapshot", "status")]
    [InlineData(128, "Error: In order to download snapshot use: `etcdctl snapshot save ...`\n", "snapshot", "save", "file")]
    [InlineData(128, "Error: --mark-compacted required if --revision-bump > 0\n", "snapshot", "restore", "file", "--data-dir", "x", "--bump-revision", "5")]
    public async Task Mistakes_are_told_on_standard_error(int code, string error, params string[] words) =>
        Assert.StartsWith(error, await UtlRun.FailureOfAsync(code, words), StringComparison.Ordinal);

    [Fact]
    public async Task A_shortened_name_means_what_it_means_in_etcd()
    {
        string version = await UtlRun.OutputOfAsync("version");
        Assert.StartsWith("etcdutl version: 3.5.", version, StringComparison.Ordinal);
        Assert.Equal(version, await UtlRun.OutputOfAsync("ver"));
    }

    [Fact]
    public async Task Shells_are_told_how_a_line_goes_on()
    {
        Assert.Contains("complete -o default -F _etcdutl_complete etcdutl\n", await UtlRun.OutputOfAsync("completion", "bash"), StringComparison.Ordinal);
        Assert.Equal("restore\nstatus\n", await UtlRun.OutputOfAsync("__complete", "snapshot", ""));
        Assert.Equal("--data-dir\n", await UtlRun.OutputOfAsync("__complete", "defrag", "--d"));
    }
}
