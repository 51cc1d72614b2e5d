using Netcd.Core.V2;

namespace Netcd.Core.Tests.V2;

public sealed class V2StoreErrorTests
{
    private readonly V2Store _store = new();

    public V2StoreErrorTests()
    {
        _store.Set("/1/file", false, "one", V2Ttl.Permanent, 0);
        _store.Set("/1/dir/child", false, "two", V2Ttl.Permanent, 0);
        _store.Set("/1/empty", true, "", V2Ttl.Permanent, 0);
    }

    public static TheoryData<string, V2ErrorCode, string> Operations => new()
    {
        { "get /1/none/x", V2ErrorCode.KeyNotFound, "/1/none" },
        { "get /1/dir/none", V2ErrorCode.KeyNotFound, "/1/dir/none" },
        { "get /1/file/x/y", V2ErrorCode.NotDirectory, "/1/file" },
        { "set /1/file/x", V2ErrorCode.NotDirectory, "/1/file" },
        { "set /1/dir", V2ErrorCode.NotFile, "/1/dir" },
        { "setdir /1/dir", V2ErrorCode.NotFile, "/1/dir" },
        { "set /", V2ErrorCode.RootReadOnly, "/" },
        { "set /1", V2ErrorCode.RootReadOnly, "/" },
        { "set /1/dir/..", V2ErrorCode.RootReadOnly, "/" },
        { "refresh /1/none", V2ErrorCode.KeyNotFound, "/1/none" },
        { "refresh /1/dir", V2ErrorCode.NotFile, "/1/dir" },
        { "create /1/file", V2ErrorCode.NodeExists, "/1/file" },
        { "create /1/dir", V2ErrorCode.NodeExists, "/1/dir" },
        { "create /1/file/x", V2ErrorCode.NotDirectory, "/1/file" },
        { "create /0", V2ErrorCode.RootReadOnly, "/" },
        { "post /1/file", V2ErrorCode.NotDirectory, "/1/file" },
        { "update /1/none", V2ErrorCode.KeyNotFound, "/1/none" },
        { "update /1/dir", V2ErrorCode.NotFile, "/1/dir" },
        { "update /1", V2ErrorCode.RootReadOnly, "/" },
        { "swap /1/none", V2ErrorCode.KeyNotFound, "/1/none" },
        { "swap /1/dir", V2ErrorCode.NotFile, "/1/dir" },
        { "swap /1", V2ErrorCode.RootReadOnly, "/" },
        { "swap /1/file", V2ErrorCode.CompareFailed, "[x != one] [77 != 1]" },
        { "swapvalue /1/file", V2ErrorCode.CompareFailed, "[x != one]" },
        { "swapindex /1/file", V2ErrorCode.CompareFailed, "[77 != 1]" },
        { "delete /1/none", V2ErrorCode.KeyNotFound, "/1/none" },
        { "delete /1/empty", V2ErrorCode.NotFile, "/1/empty" },
        { "deletedir /1/dir", V2ErrorCode.DirectoryNotEmpty, "/1/dir" },
        { "deleteall /1", V2ErrorCode.RootReadOnly, "/" },
        { "deleteall /", V2ErrorCode.RootReadOnly, "/" },
        { "cad /1/dir", V2ErrorCode.NotFile, "/1/dir" },
        { "cad /1", V2ErrorCode.NotFile, "/1" },
        { "cad /1/none", V2ErrorCode.KeyNotFound, "/1/none" },
        { "cad /1/file", V2ErrorCode.CompareFailed, "[x != one] [77 != 1]" },
    };

    [Theory]
    [MemberData(nameof(Operations))]
    public void A_refused_operation_says_why_and_changes_nothing(string operation, V2ErrorCode code, string cause)
    {
        byte[] before = WithoutStatistics();
        V2Result result = Run(operation);
        Assert.Equal(new V2Error(code, cause, 3), result.Error);
        Assert.True(result.Failed);
        Assert.Equal(before, WithoutStatistics());
    }

    [Fact]
    public void Every_failure_is_counted_as_one()
    {
        foreach (string operation in Operations.Select(static row => (string)row[0]))
        {
            Run(operation);
        }

        ulong failures = Enum.GetValues<V2Statistic>().Aggregate(0UL, (sum, kind) => sum + _store.Statistics.Failures(kind));
        Assert.Equal((ulong)Operations.Count, failures);
        Assert.Equal(3UL, _store.Statistics.Successes(V2Statistic.Set));
        Assert.Equal(4UL, _store.Statistics.Failures(V2Statistic.CompareAndDelete));
    }

    [Theory]
    [InlineData(V2ErrorCode.KeyNotFound, 404, "Key not found")]
    [InlineData(V2ErrorCode.CompareFailed, 412, "Compare failed")]
    [InlineData(V2ErrorCode.NotFile, 403, "Not a file")]
    [InlineData(V2ErrorCode.NotDirectory, 400, "Not a directory")]
    [InlineData(V2ErrorCode.NodeExists, 412, "Key already exists")]
    [InlineData(V2ErrorCode.RootReadOnly, 400, "Root is read only")]
    [InlineData(V2ErrorCode.DirectoryNotEmpty, 403, "Directory not empty")]
    [InlineData(V2ErrorCode.Unauthorized, 401, "The request requires user authentication")]
    [InlineData(V2ErrorCode.RaftInternal, 500, "Raft Internal Error")]
    [InlineData(V2ErrorCode.LeaderElect, 500, "During Leader Election")]
    [InlineData(V2ErrorCode.WatcherCleared, 400, "watcher is cleared due to etcd recovery")]
    [InlineData(V2ErrorCode.EventIndexCleared, 400, "The event in requested index is outdated and cleared")]
    [InlineData(V2ErrorCode.RefreshTtlRequired, 400, "A TTL must be provided on refresh")]
    public void Errors_have_the_status_and_text_of_etcd(V2ErrorCode code, int status, string message)
    {
        var error = new V2Error(code, "", 0);
        Assert.Equal((status, message), (error.HttpStatus, error.Message));
    }

    [Fact]
    public void Every_error_code_but_none_has_a_text()
    {
        Assert.All(Enum.GetValues<V2ErrorCode>().Skip(1), code => Assert.NotEmpty(new V2Error(code, "", 0).Message));
    }

    private V2Result Run(string operation)
    {
        (string verb, string path) = (operation.Split(' ')[0], operation.Split(' ')[1]);
        V2Ttl permanent = V2Ttl.Permanent;
        return verb switch
        {
            "get" => _store.Get(path, false, 0),
            "set" => _store.Set(path, false, "v", permanent, 0),
            "setdir" => _store.Set(path, true, "", permanent, 0),
            "refresh" => _store.Set(path, false, "", new V2Ttl(V2Time.Never, true), 0),
            "create" => _store.Create(path, false, "v", permanent, 0),
            "post" => _store.CreateInOrder(path, false, "v", permanent, 0),
            "update" => _store.Update(path, "v", permanent, 0),
            "swap" => _store.CompareAndSwap(path, "x", 77, "v", permanent, 0),
            "swapvalue" => _store.CompareAndSwap(path, "x", 1, "v", permanent, 0),
            "swapindex" => _store.CompareAndSwap(path, "one", 77, "v", permanent, 0),
            "delete" => _store.Delete(path, false, false, 0),
            "deletedir" => _store.Delete(path, true, false, 0),
            "deleteall" => _store.Delete(path, false, true, 0),
            _ => _store.CompareAndDelete(path, "x", 77, 0),
        };
    }

    private byte[] WithoutStatistics() => System.Text.Encoding.UTF8.GetBytes(Replay.Comparable(System.Text.Encoding.UTF8.GetString(_store.Save())));
}
