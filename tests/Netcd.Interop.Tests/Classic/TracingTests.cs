using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Netcd.Interop.Tests.Support;

namespace Netcd.Interop.Tests.Classic;

/// <summary><c>-trace</c> and <c>-graphite-host</c> of etcd 0.4.</summary>
public sealed partial class TracingTests
{
    [NetcdFact]
    public async Task Timers_are_shown_and_sent_to_graphite()
    {
        using var carbon = new TcpListener(IPAddress.Loopback, 0);
        carbon.Start();
        string target = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{((IPEndPoint)carbon.LocalEndpoint).Port}");
        await using EtcdProcess first = await StartAsync("a", "-trace=*", "-graphite-host=" + target);
        await using EtcdProcess second = await StartAsync("b", "-trace=*", "-peers=" + first.PeerUrl["http://".Length..]);
        using var call = new V2Call();
        await call.SetAsync(first, "a", "1");
        Assert.Equal((200, "speed test success"), await call.SendAsync("GET", first.ClientUrl + "/v2/speedTest"));

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        for (string sent = ""; !CommandCount().IsMatch(sent);)
        {
            using TcpClient connection = await carbon.AcceptTcpClientAsync(patience.Token);
            using var reader = new StreamReader(connection.GetStream());
            sent = await reader.ReadToEndAsync(patience.Token);
            Assert.All(sent.Split('\n', StringSplitOptions.RemoveEmptyEntries), static line => Assert.Matches(@"^etcd\.a\.[A-Za-z0-9.-]+ [0-9.]+ \d{10}$", line));
        }

        Assert.Matches("timer timer\\.command\\.set\n  count: +[1-9]\n", (await call.SendAsync("GET", first.ClientUrl + "/debug/metrics")).Body);
        await Poll.UntilAsync("appends and heartbeats", TimeSpan.FromSeconds(60), async () =>
            (await call.SendAsync("GET", second.ClientUrl + "/debug/metrics")).Body is var dump
            && dump.Contains("timer timer.appendentries.handle", StringComparison.Ordinal) && Heartbeat().IsMatch(dump));
    }

    [NetcdFact]
    public async Task Without_the_flag_there_is_nothing()
    {
        await using EtcdProcess server = await EtcdProcess.StartAsync(NetcdServer.Path, new EtcdOptions { Arguments = ["--enable-v2=true"] });
        using var call = new V2Call();
        Assert.Equal(404, (await call.SendAsync("GET", server.ClientUrl + "/debug/metrics")).Status);
        Assert.Equal(404, (await call.SendAsync("GET", server.ClientUrl + "/v2/speedTest")).Status);
        IOException refused = await Assert.ThrowsAsync<IOException>(() => StartAsync("a", "-graphite-host=nowhere.invalid:2003"));
        Assert.Contains("graphite-host", refused.Message, StringComparison.Ordinal);
    }

    private static Task<EtcdProcess> StartAsync(string name, params string[] arguments) =>
        EtcdProcess.StartAsync(NetcdServer.Path, new EtcdOptions { Name = name, InitialCluster = "", Arguments = arguments });

    [GeneratedRegex(@"^etcd\.a\.timer\.command\.set\.count [1-9]", RegexOptions.Multiline)]
    private static partial Regex CommandCount();

    [GeneratedRegex(@"timer timer\.peer\.[0-9a-f]+\.heartbeat")]
    private static partial Regex Heartbeat();
}
