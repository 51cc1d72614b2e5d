using System.Diagnostics;
using System.Globalization;
using Netcd.Interop.Tests.Support;

namespace Netcd.Interop.Tests.Classic.Clients;

/// <summary>Debian's etcd-discovery, the program behind discovery.etcd.io, keeps its registry in netcd.</summary>
public sealed class DiscoveryServiceTests
{
    private const string Program = "/usr/bin/discovery.etcd.io";

    [InstalledFact(Program, "Debian's etcd-discovery")]
    public async Task Members_of_both_makes_meet_at_the_public_service_on_top_of_netcd()
    {
        await using EtcdProcess store = await EtcdProcess.StartAsync(NetcdServer.Path, new EtcdOptions { Arguments = ["--enable-v2=true"] });
        string address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{FreePorts.Take(1, "127.0.0.1")[0]}");
        using var service = Process.Start(new ProcessStartInfo(Program, ["-e", store.ClientUrl, "-h", "http://" + address, "-a", address]) { RedirectStandardError = true })!;
        EtcdProcess[] members = [];
        try
        {
            string token = await NewTokenAsync(address);
            members = await Task.WhenAll(((string[])[NetcdServer.Path, RealEtcd.V34.Etcd, NetcdServer.Path]).Select((program, i) =>
                EtcdProcess.StartAsync(program, new EtcdOptions { Name = $"m{i}", InitialCluster = "", Arguments = ["--discovery", token] })));
            Assert.Equal(0, members[0].Ctl(RealEtcd.V34, "put", "k", "v").ExitCode);
            Assert.All(members, member => Assert.Contains("v", member.Ctl(RealEtcd.V34, "get", "k").StdoutText, StringComparison.Ordinal));
        }
        finally
        {
            await Task.WhenAll(members.Select(member => member.DisposeAsync().AsTask()));
            service.Kill();
            await service.WaitForExitAsync();
        }
    }

    private static async Task<string> NewTokenAsync(string address)
    {
        using var http = new HttpClient();
        return await Poll.UntilAsync<string>("the discovery service answers", TimeSpan.FromSeconds(30), async () =>
        {
            try
            {
                return await http.GetStringAsync(new Uri($"http://{address}/new?size=3"));
            }
            catch (HttpRequestException)
            {
                return null; // It does not listen yet.
            }
        });
    }
}
