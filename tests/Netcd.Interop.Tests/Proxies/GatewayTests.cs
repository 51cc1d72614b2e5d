using System.Net.Sockets;
using Netcd.Interop.Tests.Support;

namespace Netcd.Interop.Tests.Proxies;

/// <summary><c>etcd gateway start</c> in front of real servers.</summary>
public sealed class GatewayTests
{
    [NetcdFact]
    public async Task Clients_and_pages_pass_through_and_a_dead_endpoint_is_left_out()
    {
        Toolset tools = RealEtcd.V35;
        await using EtcdProcess server = await EtcdProcess.StartAsync(tools.Etcd);
        string dead = $"127.0.0.1:{FreePorts.Take(1)[0]}";
        await using ProxyProcess gateway = await ProxyProcess.StartAsync(NetcdServer.Path, ProxyProcess.Gateway, $"http://{dead},{server.ClientUrl}");
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal("OK\n", gateway.Ctl(tools, "put", "k", $"{i}").StdoutText);
        }

        Assert.Equal("k\n2\n", server.Ctl(tools, "get", "k").StdoutText);
        using var http = new HttpClient();
        Assert.Equal("{\"health\":\"true\",\"reason\":\"\"}", await http.GetStringAsync(new Uri($"http://{gateway.Endpoint}/health")));
        Assert.Single(gateway.Log.Messages("deactivated endpoint"));
        Assert.Equal(128 + 15, await gateway.TerminateAsync());
    }

    [NetcdFact]
    public async Task An_endpoint_that_comes_back_is_used_again()
    {
        Toolset tools = RealEtcd.V35;
        await using EtcdProcess server = await EtcdProcess.StartAsync(tools.Etcd);
        await using ProxyProcess gateway = await ProxyProcess.StartAsync(NetcdServer.Path, ProxyProcess.Gateway, server.Endpoint, "--retry-delay=100ms");
        await server.KillAsync();

        // No endpoint is left: connections are closed at once.
        using (var client = new TcpClient())
        {
            await client.ConnectAsync("127.0.0.1", gateway.Port);
            Assert.Equal(0, await client.GetStream().ReadAsync(new byte[1]));
        }

        await server.RestartAsync();
        await gateway.Log.LineAsync("\"activated\"").WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal("OK\n", gateway.Ctl(tools, "put", "k", "v").StdoutText);
    }

    [NetcdTheory]
    [InlineData("gateway")]
    [InlineData("gateway bogus")]
    [InlineData("gateway start --listen-addr=bad")]
    [InlineData("gateway start --endpoints=a:b:c:d")]
    [InlineData("gateway start --endpoints=")]
    [InlineData("gateway start --listen-addr=127.0.0.1:23790 --endpoints=127.0.0.1:23790")]
    [InlineData("grpc-proxy")]
    [InlineData("grpc-proxy start --resolver-prefix=a")]
    [InlineData("grpc-proxy start --resolver-ttl=1")]
    [InlineData("grpc-proxy start --resolver-prefix=a --resolver-ttl=1 --advertise-client-url=")]
    public void Command_lines_that_do_not_serve_print_what_etcd_prints(string line)
    {
        CommandResult[] results = [.. new[] { RealEtcd.V35.Etcd, NetcdServer.Path }.Select(program => ProcessRunner.Run(program, line.Split(' '), Ctl.Timeout))];
        Assert.Equal(results[0].ExitCode, results[1].ExitCode);
        Assert.Equal(results[0].StdoutText, results[1].StdoutText);
        Assert.Equal(WithoutLog(results[0].StderrText), WithoutLog(results[1].StderrText));
    }

    [NetcdTheory]
    [InlineData("gateway start")]
    [InlineData("grpc-proxy start")]
    public void Help_names_the_flags_of_etcd_with_types_and_defaults(string command)
    {
        string[][] flags = [.. new[] { RealEtcd.V35.Etcd, NetcdServer.Path }.Select(program => Flags(program, command))];
        Assert.Empty(flags[0].Except(flags[1]));
    }

    private static string[] Flags(string program, string command)
    {
        CommandResult help = ProcessRunner.Run(program, [.. command.Split(' '), "--help"], Ctl.Timeout);
        return [.. help.StdoutText.Split('\n').Where(static l => l.StartsWith("  ", StringComparison.Ordinal) && l.Contains("--", StringComparison.Ordinal))
            .Select(static l => $"{l.Trim().Split("   ")[0]}{(l.LastIndexOf("(default ", StringComparison.Ordinal) is > 0 and int at && l.EndsWith(')') ? l[at..] : "")}")];
    }

    private static string WithoutLog(string text) => string.Join('\n', text.Split('\n').Where(static l => !l.StartsWith('{')));
}
