using Netcd.Server.Hosting;
using Netcd.Server.Pages;
using Netcd.Server.Tests.Support;

namespace Netcd.Server.Tests.Pages;

/// <summary>Host names and origins on the client port.</summary>
public sealed class AccessControlTests
{
    private readonly RecordingLog _log = new();

    [Theory]
    [InlineData("*", "evil.example:2379", 200)]
    [InlineData("good.example", "good.example:2379", 200)]
    [InlineData("good.example", "good.example", 200)]
    [InlineData("good.example", "evil.example", 421)]
    public async Task Host_names_that_are_not_listed_are_refused(string listed, string host, int status)
    {
        await using PageServer server = await StartAsync(new HttpOptions { HostWhitelist = [listed] });
        using HttpResponseMessage answer = await server.SendAsync("/version", host: host);

        Assert.Equal(status, (int)answer.StatusCode);
        if (status == 421)
        {
            Assert.Contains("--host-whitelist \"evil.example\"", await answer.Content.ReadAsStringAsync());
            Assert.Contains(_log.Lines, l => l.Message == "rejecting HTTP request to prevent DNS rebinding attacks");
        }
    }

    [Theory]
    [InlineData("*", "http://a.example", "*")]
    [InlineData("http://a.example", "http://a.example", "http://a.example")]
    [InlineData("http://a.example", "http://b.example", null)]
    public async Task Origins_that_are_listed_may_read_the_answer(string listed, string origin, string? allowed)
    {
        await using PageServer server = await StartAsync(new HttpOptions { Cors = [listed] });
        foreach (string method in (string[])["GET", "OPTIONS"])
        {
            using HttpResponseMessage answer = await server.SendAsync("/version", method, origin: origin);
            Assert.Equal(200, (int)answer.StatusCode);
            Assert.Equal(allowed, answer.Headers.TryGetValues("Access-Control-Allow-Origin", out IEnumerable<string>? values) ? values.Single() : null);
        }
    }

    private Task<PageServer> StartAsync(HttpOptions options) =>
        PageServer.StartAsync(new AccessControl(options, new PageRouter([new("/version", new VersionPage(() => null))]), _log));
}
