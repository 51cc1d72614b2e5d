namespace Netcd.Etcdctl.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("Error: put command needs 1 argument and input from stdin or 2 arguments\n", 128, "put")]
    [InlineData("Error: bad lease ID (strconv.ParseInt: parsing \"zz\": invalid syntax), expecting ID in Hex\n", 128, "put", "a", "b", "--lease=zz")]
    [InlineData("Error: unknown consistency flag \"x\"\n", 4, "get", "a", "--consistency=x")]
    [InlineData("Error: bad sort order sideways\n", 4, "get", "a", "--order=sideways")]
    [InlineData("Error: unsupported output format\n", 4, "get", "a", "-w", "xml")]
    [InlineData("Error: empty string is passed to --cacert option\n", 128, "get", "a", "--cacert=")]
    [InlineData("Error: KeyFile and CertFile must both be present[key: , cert: c]\n", 128, "get", "a", "--cert=c")]
    [InlineData("Error: open none: no such file or directory\n", 128, "get", "a", "--cacert=none")]
    [InlineData("Error: unsupported scheme \"ftp\" in endpoint \"ftp://x:1\"\n", 2, "get", "a", "--endpoints=ftp://x:1")]
    [InlineData("Error: invalid permission type: fly\n", 128, "role", "grant-permission", "r", "fly", "k")]
    [InlineData("Error: too many arguments, did you mean --peer-urls=http://x:1\n", 128, "member", "add", "n", "http://x:1")]
    public async Task Mistakes_end_with_their_code(string error, int code, params string[] words)
    {
        CtlRun run = await new CtlRun().RunAsync(words);
        Assert.Equal((code, error, ""), (run.ExitCode, run.Error, run.Output));
    }

    [Fact]
    public async Task A_flag_and_its_variable_exclude_each_other()
    {
        var run = new CtlRun();
        run.Environment["ETCDCTL_ENDPOINTS"] = "x:1";
        await run.RunAsync("get", "a", "--endpoints=y:1");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("Error: --endpoints and ETCDCTL_ENDPOINTS are both set; unset the variable or leave out the flag\n", run.Error);
    }

    [Fact]
    public async Task Variables_set_flags_and_unknown_ones_are_told()
    {
        var run = new CtlRun();
        run.Environment["ETCDCTL_WRITE_OUT"] = "nonsense";
        run.Environment["ETCDCTL_NONSENSE"] = "1";
        await run.RunAsync("get", "a");
        Assert.Equal(4, run.ExitCode);
        Assert.Equal("Warning: unrecognized environment variable ETCDCTL_NONSENSE=1\nError: unsupported output format\n", run.Error);
    }

    [Fact]
    public async Task Another_api_version_is_refused()
    {
        var run = new CtlRun();
        run.Environment["ETCDCTL_API"] = "7";
        await run.RunAsync("get", "a");
        Assert.Equal((1, "unsupported API version: 7\n"), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task The_version_is_printed() =>
        Assert.Matches("^etcdctl version: 3\\.5\\.[0-9]+\nAPI version: 3\\.5\n$", (await new CtlRun().RunAsync("version")).Output);

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("powershell")]
    public async Task There_are_completion_scripts(string shell)
    {
        string script = (await new CtlRun().RunAsync("completion", shell)).Output;
        Assert.Contains("etcdctl", script, StringComparison.Ordinal);
        Assert.Contains("__complete", script, StringComparison.Ordinal);
        Assert.DoesNotContain("TOOL", script, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("get\n", "__complete", "ge")]
    [InlineData("grant\nkeep-alive\nlist\nrevoke\ntimetolive\n", "__complete", "lease", "")]
    [InlineData("--peer-urls\n", "__complete", "member", "add", "--peer")]
    [InlineData("", "__complete", "get", "a", "--endpoints=127.0.0.1:1", "x")]
    public async Task Words_are_completed(string expected, params string[] words) => Assert.Equal(expected, (await new CtlRun().RunAsync(words)).Output);

    [Theory]
    [InlineData(544, "Error: expected sha256 [0 0 ")]
    [InlineData(512, "Error: snapshot missing hash but --skip-hash-check=false\n")]
    public async Task A_damaged_snapshot_is_refused_and_nothing_is_left(int size, string error)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("netcd-ctl");
        try
        {
            string file = Path.Combine(folder.FullName, "snapshot");
            await File.WriteAllBytesAsync(file, new byte[size]);
            CtlRun run = await new CtlRun().RunAsync("snapshot", "restore", file, "--data-dir", Path.Combine(folder.FullName, "data"));
            Assert.Equal(1, run.ExitCode);
            Assert.Contains(error, run.Error, StringComparison.Ordinal);
            Assert.Equal([file], Directory.GetFileSystemEntries(folder.FullName));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Snapshots_that_make_no_sense_are_told()
    {
        CtlRun run = await new CtlRun().RunAsync("snapshot", "status", "no-such-file");
        Assert.Equal(1, run.ExitCode);
        Assert.EndsWith("Error: stat no-such-file: no such file or directory\n", run.Error, StringComparison.Ordinal);
        run = await new CtlRun().RunAsync("snapshot", "restore", "no-such-file", "--bump-revision=5");
        Assert.Equal(128, run.ExitCode);
        Assert.EndsWith("Error: --mark-compacted required if --revision-bump > 0\n", run.Error, StringComparison.Ordinal);
        run = await new CtlRun().RunAsync("snapshot", "restore", "no-such-file", "--name=x");
        Assert.Equal(1, run.ExitCode);
        Assert.EndsWith("Error: couldn't find local name \"x\" in the initial cluster configuration\n", run.Error, StringComparison.Ordinal);
    }
}
