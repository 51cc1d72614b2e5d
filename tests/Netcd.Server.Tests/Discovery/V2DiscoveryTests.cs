using Netcd.Rpc.Http;
using Netcd.Server.Discovery;
using Netcd.Server.Tests.Support;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Tests.Discovery;

/// <summary>A member that looks for others at a v2 directory, with a scripted service.</summary>
public sealed class V2DiscoveryTests
{
    [Fact]
    public async Task Requests_go_through_the_proxy_of_the_flags()
    {
        var service = new Service();
        await using PageServer proxy = await PageServer.StartAsync(service);
        var discovery = new V2Discovery("http://discovery.invalid/v2/keys/token", proxy.Url, NullLog.Instance, new Impatient());
        Assert.Equal("a=http://a:1", await discovery.ObserveAsync(default));
        Assert.Equal(["GET http://discovery.invalid/v2/keys/token/_config/size", "GET http://discovery.invalid/v2/keys/token"], service.Requests);
    }

    [Fact]
    public async Task What_the_service_cannot_do_at_once_is_tried_again()
    {
        var service = new Service { Failures = 2 };
        await using PageServer server = await PageServer.StartAsync(service);
        var discovery = new V2Discovery(server.Url + "/v2/keys/token/", "", NullLog.Instance, new Impatient());
        Assert.Equal("a=http://a:1", await discovery.JoinAsync(0xA, "a=http://a:1", default));
        Assert.Equal(3, service.Requests.Count(static request => request == "PUT /v2/keys/token/a?prevExist=false"));
        Assert.Equal("value=a%3Dhttp%3A%2F%2Fa%3A1", service.Registered);
    }

    private sealed class Service : IPlainHttpHandler
    {
        public List<string> Requests { get; } = [];

        public int Failures { get; set; }

        public string Registered { get; private set; } = "";

        public async ValueTask HandleAsync(PlainHttpExchange exchange)
        {
            Requests.Add($"{exchange.Method} {exchange.RawTarget}");
            if (exchange.Method == "PUT" && Failures-- > 0)
            {
                await exchange.WriteAsync(503, "text/plain", "");
                return;
            }

            if (exchange.Method == "PUT")
            {
                Registered = System.Text.Encoding.UTF8.GetString(await exchange.ReadBodyAsync());
            }

            bool isSize = exchange.RawTarget.EndsWith("/size", StringComparison.Ordinal);
            bool isListed = Registered.Length > 0 || exchange.RawTarget.StartsWith("http:", StringComparison.Ordinal);
            await exchange.WriteAsync(200, "application/json", isSize
                ? """{"action":"get","node":{"key":"/token/_config/size","value":"1"}}"""
                : """{"action":"get","node":{"key":"/token","dir":true,"nodes":[""" + (isListed ? """{"key":"/token/a","value":"a=http://a:1","createdIndex":5}""" : "") + "]}}");
        }
    }

    /// <summary>No wait takes any time.</summary>
    private sealed class Impatient : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
