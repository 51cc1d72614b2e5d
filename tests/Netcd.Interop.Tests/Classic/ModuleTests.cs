using Netcd.Interop.Tests.Support;

namespace Netcd.Interop.Tests.Classic;

/// <summary>The lock, leader and dashboard modules of etcd 0.2.</summary>
public sealed class ModuleTests
{
    [NetcdFact]
    public async Task A_lock_goes_to_those_who_wait_in_the_order_they_came()
    {
        await using EtcdProcess server = await EtcdProcess.StartAsync(NetcdServer.Path, new EtcdOptions { Arguments = ["--enable-v2=true"] });
        const string Lock = "/mod/v2/lock/job";
        string first = await AskAsync(server, "POST", Lock + "?ttl=60");
        Assert.Equal("500 failed to acquire lock\n", await AskAsync(server, "POST", Lock + "?ttl=60&timeout=0"));
        Assert.Equal("500 failed to acquire lock\n", await AskAsync(server, "POST", Lock + "?ttl=60&timeout=1&value=late"));

        using RawHttp second = await StartWaitingAsync(server, Lock + "?ttl=60&value=second", entries: 2);
        using RawHttp third = await StartWaitingAsync(server, Lock + "?ttl=60&value=third", entries: 3);
        Assert.Equal("200 -", await AskAsync(server, "GET", Lock));
        Assert.Equal("200 ", await AskAsync(server, "DELETE", Lock + "?index=" + first[4..]));
        RawAnswer acquired = await second.FinishAsync();
        Assert.Equal(acquired.Body, (await AskAsync(server, "GET", Lock + "?field=index"))[4..]);
        Assert.Equal("200 second", await AskAsync(server, "GET", Lock));
        Assert.Equal("200 ", await AskAsync(server, "PUT", Lock + "?ttl=90&value=second"));
        Assert.Equal("200 ", await AskAsync(server, "DELETE", Lock + "?value=second"));
        Assert.Equal(200, (await third.FinishAsync()).Status);
        Assert.Equal("200 third", await AskAsync(server, "GET", Lock));
        Assert.Single(server.Log.Lines, static line => line.Contains("modules are those of etcd 0.2 and deprecated", StringComparison.Ordinal));

        // Who asks with the same value waits at the same place, and both get it.
        string held = (await AskAsync(server, "GET", Lock + "?field=index"))[4..];
        Assert.Equal("200 " + held, await AskAsync(server, "POST", Lock + "?ttl=60&value=third"));
        Assert.Equal("200 ", await AskAsync(server, "PUT", Lock + "?ttl=1000&index=" + held));
        Assert.Contains("\"ttl\":1000", await AskAsync(server, "GET", "/v2/keys/_etcd/mod/lock/job"), StringComparison.Ordinal);
    }

    [NetcdFact]
    public async Task A_leader_is_named_until_it_resigns_and_the_dashboard_is_a_page()
    {
        await using EtcdProcess server = await EtcdProcess.StartAsync(NetcdServer.Path, new EtcdOptions { Arguments = ["--enable-v2=true"] });
        const string Leader = "/mod/v2/leader/cluster";
        Assert.Equal("200 ", await AskAsync(server, "GET", Leader));
        string index = await AskAsync(server, "PUT", Leader + "?ttl=60&name=one");
        Assert.Equal(index, await AskAsync(server, "PUT", Leader + "?ttl=60&name=one"));
        Assert.Equal("200 one", await AskAsync(server, "GET", Leader));
        Assert.StartsWith("400 {\"errorCode\":206", await AskAsync(server, "DELETE", Leader), StringComparison.Ordinal);
        Assert.Equal("200 ", await AskAsync(server, "DELETE", Leader + "?name=one"));
        Assert.Equal("200 ", await AskAsync(server, "GET", Leader));
        Assert.Contains("<title>etcd dashboard</title>", await AskAsync(server, "GET", "/mod/dashboard/"), StringComparison.Ordinal);
        Assert.Equal("404 none.js: File not found\n", await AskAsync(server, "GET", "/mod/dashboard/static/none.js"));
    }

    private static async Task<RawHttp> StartWaitingAsync(EtcdProcess server, string target, int entries)
    {
        RawHttp request = await RawHttp.StartAsync(server.Endpoint, "POST", target, [], "", waitForHeaders: false);
        while ((await AskAsync(server, "GET", "/v2/keys/_etcd/mod/lock/job")).Split("\"createdIndex\"").Length - 2 < entries)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }

        return request;
    }

    private static async Task<string> AskAsync(EtcdProcess server, string method, string target)
    {
        RawAnswer answer = await RawHttp.AskAsync(server.Endpoint, method, target, [], "");
        return $"{answer.Status} {answer.Body}";
    }
}
