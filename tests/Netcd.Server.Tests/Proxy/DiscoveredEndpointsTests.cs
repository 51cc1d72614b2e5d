using Netcd.Rpc.Names;
using Netcd.Server.Hosting;
using Netcd.Server.Proxy;
using Netcd.Server.Tests.Support;
using Netcd.Server.Tests.Tls;

namespace Netcd.Server.Tests.Proxy;

public sealed class DiscoveredEndpointsTests
{
    private const string Domain = "etcd.test";
    private static readonly ServiceRecord First = new("10.0.0.1:2379", 1, 2);
    private static readonly ServiceRecord Second = new("10.0.0.2:2379", 3, 4);

    private readonly RecordingLog _log = new();
    private readonly List<string> _asked = [];

    [Fact]
    public async Task Without_a_domain_nobody_is_asked()
    {
        Assert.Empty(await Records(("etcd-client", First)).FindAsync("", "", "", acceptInsecure: true));
        Assert.Empty(_asked);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("blue", "-blue")]
    public async Task Records_of_both_services_are_found_secure_ones_first(string name, string suffix)
    {
        DiscoveredEndpoints records = Records(("etcd-client" + suffix, First), ("etcd-client-ssl" + suffix, Second));
        Assert.Equal([("https://10.0.0.2:2379", Second), ("http://10.0.0.1:2379", First)], await records.FindAsync(Domain, name, "", acceptInsecure: true));
        Assert.Equal([$"etcd-client-ssl{suffix} {Domain}", $"etcd-client{suffix} {Domain}"], _asked);
    }

    [Fact]
    public async Task Without_records_both_look_ups_are_named()
    {
        IOException e = await Assert.ThrowsAsync<IOException>(() => Records().FindAsync(Domain, "", "", acceptInsecure: true));
        Assert.Equal($"dns lookup errors: lookup _etcd-client-ssl._tcp.{Domain}: no such host and lookup _etcd-client._tcp.{Domain}: no such host", e.Message);
    }

    [Fact]
    public async Task Endpoints_whose_certificate_does_not_hold_are_left_out()
    {
        using var authority = new TestAuthority();
        await using TlsServer good = await ServeAsync(authority, Domain);
        await using TlsServer foreign = await ServeAsync(authority, "other.test");
        ServiceRecord valid = Record(good);
        DiscoveredEndpoints records = Records(("etcd-client-ssl", valid), ("etcd-client-ssl", Record(foreign)), ("etcd-client", First));

        Assert.Equal([($"https://{valid.Target}", valid)], await records.FindAsync(Domain, "", authority.CaFile, acceptInsecure: false));
        (_, string message, string fields) = _log.Lines[^1];
        Assert.Equal("failed to validate discovered endpoints", message);
        Assert.Contains($"\"http://{First.Target}\" is insecure", fields, StringComparison.Ordinal);
        Assert.Contains($"\"https://{Record(foreign).Target}\" failed to dial", fields, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_authority_that_is_not_trusted_proves_nothing()
    {
        using var authority = new TestAuthority();
        using var stranger = new TestAuthority("stranger");
        await using TlsServer server = await ServeAsync(authority, Domain);
        DiscoveredEndpoints records = Records(("etcd-client-ssl", Record(server)));
        Assert.Empty(await records.FindAsync(Domain, "", stranger.CaFile, acceptInsecure: false));
        Assert.Single(await records.FindAsync(Domain, "", authority.CaFile, acceptInsecure: false));
        Assert.Equal("using validated discovered SRV endpoints", _log.Lines[^1].Message);
    }

    private static Task<TlsServer> ServeAsync(TestAuthority authority, string name)
    {
        authority.Issue(name, dns: name).Dispose();
        return TlsServer.StartAsync(new TlsEndpointOptions { CertFile = authority.CertFile(name), KeyFile = authority.KeyFile(name) });
    }

    private static ServiceRecord Record(TlsServer server) => new(server.EndPoint.ToString(), 0, 0);

    private DiscoveredEndpoints Records(params (string Service, ServiceRecord Record)[] records) => new(
        (service, domain) =>
        {
            _asked.Add($"{service} {domain}");
            return [.. records.Where(r => r.Service == service).Select(static r => r.Record)];
        },
        _log);
}
