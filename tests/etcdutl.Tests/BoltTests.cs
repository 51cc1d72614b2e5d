namespace Netcd.Etcdutl.Tests;

/// <summary>The texts are those of bbolt's command.</summary>
public sealed class BoltTests : IAsyncLifetime
{
    private DataFolder _folder = null!;

    private string Database => _folder.Database;

    public async Task InitializeAsync() => _folder = await DataFolder.RestoredAsync();

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Buckets_and_keys()
    {
        Assert.Equal("alarm\nauth\nauthRoles\nauthUsers\ncluster\nkey\nlease\nmembers\nmembers_removed\nmeta\n", await UtlRun.OutputOfAsync("bbolt", "buckets", Database));
        Assert.Equal("8e9e05c52164694d\n", await UtlRun.OutputOfAsync("bbolt", "keys", Database, "members"));
        Assert.Equal("\"8e9e05c52164694d\"\n", await UtlRun.OutputOfAsync("bbolt", "keys", Database, "members", "-f", "ascii-encoded"));
        Assert.Equal("0000000000000001\n", await UtlRun.OutputOfAsync("bbolt", "get", Database, "meta", "term"));
        Assert.Equal("0000000000000001\n", await UtlRun.OutputOfAsync("bbolt", "get", Database, "meta", "7465726d", "--parse-format", "hex", "--format", "hex"));
        Assert.StartsWith("<redacted len:8 sha256:", await UtlRun.OutputOfAsync("bbolt", "get", Database, "meta", "term", "--format", "redacted"), StringComparison.Ordinal);
        Assert.Equal("Error: bucket not found\n", await UtlRun.FailureOfAsync(1, "bbolt", "keys", Database, "nope"));
        Assert.Equal("Error: formatBytes: unsupported format: yaml\n", await UtlRun.FailureOfAsync(1, "bbolt", "get", Database, "meta", "term", "--format", "yaml"));
        Assert.Equal("Error: requires at least 2 arg(s), only received 1\n", await UtlRun.FailureOfAsync(1, "bbolt", "keys", Database));
    }

    [Fact]
    public async Task Pages()
    {
        Assert.Equal("Page Size: 4096\n", await UtlRun.OutputOfAsync("bbolt", "info", Database));
        string table = await UtlRun.OutputOfAsync("bbolt", "pages", Database);
        Assert.StartsWith("ID       TYPE       ITEMS  OVRFLW\n======== ========== ====== ======\n0        meta       0            \n1        meta       0            \n", table, StringComparison.Ordinal);
        string root = table.Split('\n').First(static line => line.Contains(" leaf       10 ", StringComparison.Ordinal)).Split(' ')[0];
        string page = await UtlRun.OutputOfAsync("bbolt", "page", Database, root);
        Assert.StartsWith($"Page ID:    {root}\nPage Type:  leaf\nTotal Size: 4096 bytes\nOverflow pages: 0\nItem Count: 10\n\n\"alarm\": <pgid=", page, StringComparison.Ordinal);
        Assert.Equal("auth\n", await UtlRun.OutputOfAsync("bbolt", "page-item", Database, root, "1", "--key-only"));
        Assert.Equal("Error: leafPageElement: expected item index less than 10, but got 10\n", await UtlRun.FailureOfAsync(1, "bbolt", "page-item", Database, root, "10"));
        Assert.StartsWith("0000000 0000 0000 0000 0000 0400 0000 0000 0000\n0000010 edda 0ced 0200 0000 0010 ", await UtlRun.OutputOfAsync("bbolt", "dump", Database, "0"), StringComparison.Ordinal);
        Assert.Equal("Error: page id required\n", await UtlRun.FailureOfAsync(1, "bbolt", "page", Database));
        Assert.Contains("Continuing...", await UtlRun.OutputOfAsync("bbolt", "page", Database, "99999"), StringComparison.Ordinal);
        string all = await UtlRun.OutputOfAsync("bbolt", "page", Database, "--all");
        Assert.StartsWith("Page ID:    0\nPage Type:  meta\nTotal Size: 4096 bytes\nOverflow pages: 0\nVersion:    2\nPage Size:  4096 bytes\nFlags:      00000000\n", all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whole_files()
    {
        Assert.Equal("OK\n", await UtlRun.OutputOfAsync("bbolt", "check", Database));
        Assert.StartsWith("{\n    \"name\": \"root\",\n    \"keyN\": 0,\n    \"buckets\": [\n        {\n            \"name\": \"alarm\",\n            \"keyN\": 0\n        },\n", await UtlRun.OutputOfAsync("bbolt", "inspect", Database), StringComparison.Ordinal);
        Assert.StartsWith("Aggregate statistics for 2 buckets\n\nPage count statistics\n\tNumber of logical branch pages: 0\n", await UtlRun.OutputOfAsync("bbolt", "stats", Database, "members"), StringComparison.Ordinal);
        Assert.Contains(" bytes (gain=", await UtlRun.OutputOfAsync("bbolt", "compact", "-o", _folder["compacted"], Database), StringComparison.Ordinal);
        Assert.StartsWith(DataFolder.Hash, await UtlRun.OutputOfAsync("hashkv", _folder["compacted"]), StringComparison.Ordinal);
        Assert.Contains("exists already", await UtlRun.FailureOfAsync(1, "bbolt", "compact", "-o", _folder["compacted"], Database), StringComparison.Ordinal);
    }
}
