using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Google.Protobuf;
using Netcd.Interop.Tests.Support;
using Netcd.Protocol.Rpc;
using Netcd.Server.Tests.Tls;

namespace Netcd.Interop.Tests.Tls;

/// <summary>TLS between members: of mixed make, and with certificates that must not be let in.</summary>
public sealed class PeerTlsTests : IDisposable
{
    private const string Host = "127.0.0.1";

    private static readonly string[] Certificates = ["", "member", "clientonly", "serveronly", "named", "far", "expired", "early", "revoked", "stranger", "selfsigned"];

    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _strangers = new("strangers");

    public PeerTlsTests()
    {
        _authority.Issue("member", address: IPAddress.Parse(Host));
        _authority.Issue("clientonly", forServers: false);
        _authority.Issue("serveronly", address: IPAddress.Parse(Host), forClients: false);
        _authority.Issue("named", "m0", address: IPAddress.Parse(Host));
        _authority.Issue("far", address: IPAddress.Parse("192.0.2.1"));
        _authority.Issue("expired", address: IPAddress.Parse(Host), validFromDays: -10, validToDays: -1);
        _authority.Issue("early", address: IPAddress.Parse(Host), validFromDays: 1);
        using X509Certificate2 revoked = _authority.Issue("revoked", address: IPAddress.Parse(Host));
        _authority.Revoke(revoked);
        _strangers.Issue("stranger", address: IPAddress.Parse(Host));
        foreach (string file in (string[])["stranger.pem", "stranger.key"])
        {
            File.Copy(Path.Combine(_strangers.Folder, file), Path.Combine(_authority.Folder, file));
        }

        // The strangers' root, shown as a certificate of its own.
        File.Copy(_strangers.CertFile("stranger"), _authority.CertFile("selfsigned"));
        File.AppendAllText(_authority.CertFile("selfsigned"), File.ReadAllText(_strangers.CaFile));
        File.Copy(_strangers.KeyFile("stranger"), _authority.KeyFile("selfsigned"));
    }

    public void Dispose()
    {
        _authority.Dispose();
        _strangers.Dispose();
    }

    [NetcdFact]
    public async Task Members_of_both_makes_form_a_cluster_and_each_can_lead_it()
    {
        await using ProcessCluster cluster = await ProcessCluster.StartAsync(Cluster(NetcdServer.With(RealEtcd.V35), RealEtcd.V35, NetcdServer.With(RealEtcd.V35)));
        await cluster.RunAsync(async () =>
        {
            foreach (ClusterMember leader in cluster.Members)
            {
                await cluster.MoveLeaderAsync(leader);
                foreach (ClusterMember member in cluster.Members)
                {
                    await PutAsync(member);
                }

                await cluster.EqualAsync();
            }

            ClusterMember killed = cluster.Members[0];
            await killed.Process.KillAsync();
            await cluster.LeaderAsync();
            await PutAsync(cluster.Members[1]);
            await killed.RestartAsync();
            await cluster.AddAsync(RealEtcd.V35);
            await cluster.EqualAsync();
        });
    }

    [NetcdTheory]
    [InlineData("--peer-cert-allowed-cn=m0")]
    [InlineData("--peer-cert-allowed-hostname=127.0.0.1")]
    [InlineData("")]
    public async Task The_peer_port_lets_in_whom_real_etcd_lets_in(string rule)
    {
        EtcdProcess[] servers = await Task.WhenAll(StartAsync(RealEtcd.V35.Etcd, rule), StartAsync(NetcdServer.Path, rule));
        await using EtcdProcess real = servers[0];
        await using EtcdProcess ours = servers[1];
        var differences = new StringBuilder();
        int welcome = 0;
        foreach (string certificate in Certificates)
        {
            foreach (string path in (string[])["/version", "/members", "/raft/probing"])
            {
                string expected = Ask(real, certificate, path);
                string actual = Ask(ours, certificate, path);
                welcome += actual == "200" ? 1 : 0;
                if (expected != actual)
                {
                    differences.AppendLine($"{path} with certificate \"{certificate}\": etcd {expected}, netcd {actual}");
                }
            }
        }

        Assert.True(differences.Length == 0, differences.ToString());
        Assert.NotEqual(0, welcome);
    }

    [NetcdFact]
    public async Task A_member_with_a_certificate_of_strangers_gets_nowhere()
    {
        await using ProcessCluster cluster = await ProcessCluster.StartAsync(Cluster(NetcdServer.With(RealEtcd.V35)));
        await cluster.RunAsync(async () =>
        {
            int[] ports = FreePorts.Take(2, Host);
            MemberAddResponse added = await cluster.AnnounceAsync($"https://{Host}:{ports[1]}", isLearner: true);
            string initial = string.Join(',', added.Members.SelectMany(m => m.PeerURLs.Select(url => $"{(m.ID == added.Member.ID ? "late" : m.Name)}={url}")));
            foreach (string program in (string[])[RealEtcd.V35.Etcd, NetcdServer.Path])
            {
                await Assert.ThrowsAsync<IOException>(() => EtcdProcess.StartAsync(program, new EtcdOptions
                {
                    Name = "late",
                    Host = Host,
                    Ports = (ports[0], ports[1]),
                    InitialCluster = initial,
                    IsJoining = true,
                    HasPeerTls = true,
                    Arguments = Flags("stranger", ""),
                }));
            }

            // Plain text gets nowhere, either.
            using var http = new HttpClient();
            await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri(cluster.Members[0].Process.PeerUrl.Replace("https", "http", StringComparison.Ordinal) + "/members")));
            await PutAsync(cluster.Members[0]);
        });
    }

    private static Task PutAsync(ClusterMember member) => member.CallAsync("KV/Put", new PutRequest { Key = ByteString.CopyFromUtf8("k") }, PutResponse.Parser, ProcessCluster.Patience);

    private ClusterOptions Cluster(params Toolset[] kinds) => new()
    {
        Kinds = kinds,
        Host = Host,
        HasPeerTls = true,
        Arguments = _ => Flags("member", ""),
    };

    private Task<EtcdProcess> StartAsync(string program, string rule) =>
        EtcdProcess.StartAsync(program, new EtcdOptions { Host = Host, HasPeerTls = true, Arguments = [.. Flags("named", rule), "--peer-crl-file", _authority.CrlFile] });

    private string[] Flags(string certificate, string rule) =>
    [
        "--peer-cert-file", _authority.CertFile(certificate), "--peer-key-file", _authority.KeyFile(certificate),
        "--peer-trusted-ca-file", _authority.CaFile, "--peer-client-cert-auth", .. rule.Length == 0 ? (string[])[] : [rule],
    ];

    /// <summary>The status of a page of the peer port; what curl says when there is none.</summary>
    private string Ask(EtcdProcess server, string certificate, string path)
    {
        CommandResult result = ProcessRunner.Run(
            "curl",
            ["-s", "--http1.1", "-m", "20", "--cacert", _authority.CaFile, .. certificate.Length == 0 ? (string[])[] : ["--cert", _authority.CertFile(certificate), "--key", _authority.KeyFile(certificate)], "-o", "/dev/null", "-w", "%{http_code}", server.PeerUrl + path],
            TimeSpan.FromSeconds(30),
            null,
            new Dictionary<string, string>());
        return result.ExitCode == 0 ? result.StdoutText : "no answer";
    }
}
